import { askWitnesses, type WitnessAsked } from '../../ledger/log/cosign.ts';
import { LogFault } from '../../ledger/log/log-fault.ts';
import { newestCheckpoint, type SignedCheckpoint } from '../../ledger/log/reader.ts';
import { type KnownHead, walkLog } from '../../ledger/log/walk.ts';
import { errorForLog } from '../../observe/error-for-log.ts';
import type { Database } from '../../storage/index/database.ts';
import { isOutage, StorageError } from '../../storage/storage-error.ts';
import type { LedgerSites, SiteName } from './ledger-sites.ts';

/** Somebody beside the site that may know of a larger tree, or of another. */
export interface AskedSource {
  readonly source: string;
  /** undefined where it knows of none. @throws where it does not answer */
  readonly ask: () => Promise<KnownHead | undefined>;
}

/** Somebody who gave no answer that can be used, and why. */
export interface NotAsked {
  readonly source: string;
  readonly why: string;
}

export type SiteVerdict =
  | {
      readonly site: SiteName;
      readonly verdict: 'intact';
      readonly entries: number;
      readonly asked: readonly string[];
      readonly notAsked: readonly NotAsked[];
    }
  /** the log itself holds, and nobody answered who could have known of a tail that was cut off */
  | {
      readonly site: SiteName;
      readonly verdict: 'indeterminate';
      readonly entries: number;
      readonly notAsked: readonly NotAsked[];
    }
  | { readonly site: SiteName; readonly verdict: 'broken'; readonly fault: LogFault }
  | { readonly site: SiteName; readonly verdict: 'away' };

export interface Witnesses {
  readonly asked: readonly WitnessAsked[];
  /** what they are shown of a site where nothing stands */
  readonly empty: SignedCheckpoint;
}

type LogSites = Pick<LedgerSites, 'log' | 'logName' | 'logs'>;

/**
 * Walks the log of a site with nothing but its key (Đ20.3): hashes, positions, every checkpoint; and asks the others for
 * the tree that they know, since a tail that was cut off is seen by nobody else: by the witnesses alone where sites and
 * index were put back together.
 */
export async function verifyLedger(
  sites: LogSites,
  site: SiteName,
  others: readonly AskedSource[],
  witnesses: Witnesses,
): Promise<SiteVerdict> {
  const known: KnownHead[] = [];
  const asked: string[] = [];
  const notAsked: NotAsked[] = [];
  for (const { source, ask } of others) {
    try {
      const head = await ask();
      asked.push(source);
      if (head) known.push(head);
    } catch (error) {
      notAsked.push({ source, why: whyNotAsked(error) });
    }
  }
  try {
    const walked = await walkLog(sites.logs[site], sites.log, { known });
    if (!walked.ok) return { site, verdict: 'broken', fault: walked.fault };
    const { entries } = walked;
    const compared = await comparedByWitnesses(sites, site, witnesses);
    asked.push(...compared.asked);
    notAsked.push(...compared.notAsked);
    return asked.length > 0
      ? { site, verdict: 'intact', entries, asked, notAsked }
      : { site, verdict: 'indeterminate', entries, notAsked };
  } catch (error) {
    if (error instanceof LogFault) return { site, verdict: 'broken', fault: error };
    if (error instanceof StorageError || isOutage(error)) return { site, verdict: 'away' };
    throw error;
  }
}

/** In one line, and without what a driver may have put into its error. */
export function whyNotAsked(error: unknown): string {
  return errorForLog(error).message.split('\n')[0] ?? '';
}

const TRIES = 10;

/**
 * Who of them held the newest checkpoint of a site against the largest that it co-signed. They are asked for a co-signature,
 * which is thrown away. The log may grow meanwhile: who knows more is shown what stands there by now.
 * @throws LogFault where one knows more than stands there, or another tree
 */
async function comparedByWitnesses(
  { logs, log }: LogSites,
  site: SiteName,
  { asked: witnesses, empty }: Witnesses,
): Promise<{ readonly asked: readonly string[]; readonly notAsked: readonly NotAsked[] }> {
  const all = witnesses.map(({ key }) => key.name);
  const nobody = (why: string) => ({ asked: [], notAsked: all.map((source) => ({ source, why })) });
  let shown = -1;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const newest = (await newestCheckpoint(logs[site], log)) ?? empty;
    try {
      const { missing } = await askWitnesses(logs[site], newest, witnesses);
      const notAsked = missing.flatMap(({ name, why, compared }) =>
        compared ? [] : [{ source: name, why }],
      );
      return { asked: all.filter((name) => notAsked.every(({ source }) => source !== name)), notAsked };
    } catch (error) {
      if (!(error instanceof LogFault) || newest.size === shown) throw error;
      shown = newest.size;
    }
  }
  return nobody('the log grew all the while');
}

/** The other site, as a source. */
export function siteAsSource({ logs, log }: LogSites, site: SiteName): AskedSource {
  const source = `the ${site} site`;
  return {
    source,
    ask: async () => {
      const newest = await newestCheckpoint(logs[site], log);
      return newest && { source, size: newest.size, root: newest.root };
    },
  };
}

export const THE_INDEX = 'the index';

/** The head in the index, as a source; an index that could not be opened throws why. */
export function indexAsSource({ logName }: LogSites, opened: () => Promise<Database>): AskedSource {
  const source = THE_INDEX;
  return {
    source,
    ask: async () => {
      const { logHeads } = await opened();
      const head = await logHeads.findOne({ _id: logName });
      return head ? { source, size: head.size, root: Buffer.from(head.root, 'hex') } : undefined;
    },
  };
}
