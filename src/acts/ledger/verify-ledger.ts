import type { LogFault } from '../../ledger/log/log-fault.ts';
import { newestCheckpoint } from '../../ledger/log/reader.ts';
import { type KnownHead, walkLog } from '../../ledger/log/walk.ts';
import type { Database } from '../../storage/index/database.ts';
import { isOutage, StorageError } from '../../storage/storage-error.ts';
import type { LedgerSites, SiteName } from './ledger-sites.ts';

/** Somebody beside the site that may know of a larger tree, or of another. */
export interface AskedSource {
  readonly source: string;
  /** undefined where it knows of none. @throws where it does not answer */
  ask(): Promise<KnownHead | undefined>;
}

export type SiteVerdict =
  | {
      readonly site: SiteName;
      readonly verdict: 'intact';
      readonly entries: number;
      readonly asked: readonly string[];
    }
  /** the log itself holds, and nobody answered who could have known of a tail that was cut off */
  | { readonly site: SiteName; readonly verdict: 'indeterminate'; readonly entries: number }
  | { readonly site: SiteName; readonly verdict: 'broken'; readonly fault: LogFault }
  | { readonly site: SiteName; readonly verdict: 'away' };

/**
 * Walks the log of a site with nothing but its key (Đ20.3): hashes, positions, every checkpoint; and asks the others for
 * the tree that they know, since a tail that was cut off is seen by nobody else.
 */
export async function verifyLedger(
  sites: LedgerSites,
  site: SiteName,
  others: readonly AskedSource[],
): Promise<SiteVerdict> {
  const known: KnownHead[] = [];
  const asked: string[] = [];
  for (const other of others) {
    const head = await other.ask().catch(() => 'silent' as const);
    if (head === 'silent') continue;
    asked.push(other.source);
    if (head) known.push(head);
  }
  try {
    const walked = await walkLog(sites.logs[site], sites.log, { known });
    if (!walked.ok) return { site, verdict: 'broken', fault: walked.fault };
    const { entries } = walked;
    return asked.length > 0
      ? { site, verdict: 'intact', entries, asked }
      : { site, verdict: 'indeterminate', entries };
  } catch (error) {
    if (error instanceof StorageError || isOutage(error)) return { site, verdict: 'away' };
    throw error;
  }
}

/** The other site, as a source. */
export function siteAsSource({ logs, log }: LedgerSites, site: SiteName): AskedSource {
  const source = `the ${site} site`;
  return {
    source,
    ask: async () => {
      const newest = await newestCheckpoint(logs[site], log);
      return newest && { source, size: newest.size, root: newest.root };
    },
  };
}

/** The head in the index, as a source. */
export function indexAsSource({ logName }: LedgerSites, database: Database): AskedSource {
  const source = 'the index';
  return {
    source,
    ask: async () => {
      const head = await database.logHeads.findOne({ _id: logName });
      return head ? { source, size: head.size, root: Buffer.from(head.root, 'hex') } : undefined;
    },
  };
}
