import { newestCheckpoint } from '../../ledger/log/reader.ts';
import type { Database } from '../../storage/index/database.ts';
import { isOutage, StorageError } from '../../storage/storage-error.ts';
import type { LedgerSites, SiteName } from './ledger-sites.ts';

/** How far the ledger reaches in the index and at each site. */
export interface LedgerReach {
  /** entries by the index's head; 0 where it has none */
  readonly index: number;
  /** under the newest checkpoint of each site; undefined where it does not answer */
  readonly primary: number | undefined;
  readonly backup: number | undefined;
  /**
   * A site has a tree that the index knows nothing of: the index was lost, emptied or put back, and is to be made again
   * (`admin rebuild`) before anything is built on it.
   */
  readonly indexBehind: boolean;
}

/** @throws LogFault for a checkpoint that the log did not sign */
export async function ledgerReach(
  { log, logName, logs }: Pick<LedgerSites, 'log' | 'logName' | 'logs'>,
  database: Database,
): Promise<LedgerReach> {
  const size = async (site: SiteName) => {
    try {
      return (await newestCheckpoint(logs[site], log))?.size ?? 0;
    } catch (error) {
      if (error instanceof StorageError || isOutage(error)) return undefined;
      throw error;
    }
  };
  // The sites first: a head that is read afterwards is never behind them by itself.
  const [primary, backup] = await Promise.all([size('primary'), size('backup')]);
  const head = await database.logHeads.findOne({ _id: logName });
  const index = head?.size ?? 0;
  return { index, primary, backup, indexBehind: Math.max(primary ?? 0, backup ?? 0) > index };
}
