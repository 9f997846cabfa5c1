import { compareIndexes, type Difference } from '../../ledger/rebuild/compare.ts';
import { type RebuildProgress, rebuild } from '../../ledger/rebuild/rebuild.ts';
import type { LedgerSites, OpenedIndex, SiteName } from './ledger-sites.ts';

export interface CheckedIndex {
  /** entries of the tree that the index was held against */
  readonly entries: number;
  readonly documents: number;
  /** the first ones */
  readonly differences: readonly Difference[];
  /** documents that moved on again and again while they were compared */
  readonly unsettled: number;
}

const SHOWN = 1_000;
const TRIES = 5;

/**
 * Whether the live index is what the ledger at one site gives. What the service does meanwhile is no difference: a document
 * that moved on past the tree is held against a newer one.
 * @param scratch makes an empty index, and drops it again
 * @throws LogFault, RebuildFault, StorageError
 */
export async function checkIndex(
  sites: LedgerSites,
  from: SiteName,
  live: OpenedIndex,
  scratch: <T>(work: (made: OpenedIndex & { readonly dir: string }) => Promise<T>) => Promise<T>,
  progress: RebuildProgress,
): Promise<CheckedIndex> {
  const source = { log: sites.log, store: sites.logs[from], keys: sites.keys[from] };
  for (let attempt = 1; ; attempt += 1) {
    const checked = await scratch(async (made) => {
      const { entries, documents } = await rebuild(source, made, { progress });
      const differences: Difference[] = [];
      let movedOn = 0;
      for await (const one of compareIndexes(live.database, made.database, live.openKey)) {
        if (one.why === 'moved-on') movedOn += 1;
        else if (differences.length < SHOWN) differences.push(one);
      }
      return { entries, documents, differences, unsettled: movedOn };
    });
    if (checked.unsettled === 0 || checked.differences.length > 0 || attempt === TRIES) return checked;
  }
}
