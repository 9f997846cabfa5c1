import type { Logger } from 'pino';
import { LogFault } from '../../ledger/log/log-fault.ts';
import { compareBlobs } from '../../ledger/rebuild/compare-blobs.ts';
import type { Database } from '../../storage/index/database.ts';
import { destroyedAmong } from '../../storage/index/key-ends.ts';
import { keysInUse } from '../../storage/index/under-key.ts';
import type { KeyStore } from '../../storage/sites/key-store.ts';
import { isOutage, StorageError } from '../../storage/storage-error.ts';
import { ledgerReach } from '../ledger/index-and-sites.ts';
import type { LedgerSites, SiteName } from '../ledger/ledger-sites.ts';
import type { Counts, RunContext } from './scheduled-job.ts';

export interface ReconcileDeps {
  readonly database: Database;
  readonly ledgerSites: LedgerSites;
  readonly logger: Logger;
}

/** What was stored so shortly ago may be on its way still: to the index, or to the backup. */
const underWayMs = 3_600_000;
const sites = ['primary', 'backup'] as const satisfies readonly SiteName[];

const NOTHING = { entries: 0, indexBehind: 0, broken: 0, lost: 0, unnamed: 0, keysGone: 0, unreachable: 0 };

/**
 * Holds sites, ledger and index against each other (Đ28.1): whether the index knows the whole ledger, whether each document
 * that it names stands at both sites, what stands there that it does not name, and whether every key is kept.
 */
export async function reconcile(deps: ReconcileDeps, { now, signal }: RunContext): Promise<Counts> {
  const { database, ledgerSites, logger } = deps;
  const counts = { ...NOTHING };
  try {
    const reach = await ledgerReach(ledgerSites, database);
    counts.entries = reach.index;
    if (reach.indexBehind) {
      counts.indexBehind = 1;
      logger.error({ reach }, 'the index does not know the whole ledger: npm run admin -- rebuild');
    }
  } catch (error) {
    if (!(error instanceof LogFault)) throw error;
    counts.broken += 1;
    logger.error({ place: error.place, kind: error.kind }, 'the ledger is not what was signed');
  }
  counts.keysGone += await keysMissing(database, signal);
  for (const site of sites) {
    try {
      await reconcileBlobs(deps, site, now, signal, counts);
      counts.keysGone += await keysGone(database, ledgerSites.keys[site], signal);
    } catch (error) {
      if (!(error instanceof StorageError || isOutage(error))) throw error;
      counts.unreachable += 1;
      logger.warn({ site }, 'a site could not be reconciled: it does not answer');
    }
  }
  return counts;
}

/** Whether what a run counted is to be looked into at once. */
export function isReconciled({
  indexBehind = 0,
  broken = 0,
  lost = 0,
  unnamed = 0,
  keysGone: gone = 0,
}: Counts): boolean {
  return indexBehind + broken + lost + unnamed + gone === 0;
}

async function reconcileBlobs(
  { database, ledgerSites, logger }: ReconcileDeps,
  site: SiteName,
  now: Date,
  signal: AbortSignal,
  counts: Record<keyof typeof NOTHING, number>,
): Promise<void> {
  const store = ledgerSites.blobs[site];
  const settled = new Date(now.getTime() - underWayMs);
  for await (const { sha256, why } of compareBlobs(database, store)) {
    signal.throwIfAborted();
    if (why === 'unnamed') {
      const storedAt = await store.storedAt(sha256);
      if (!storedAt || storedAt > settled) continue;
      counts.unnamed += 1;
    } else {
      const row = await database.blobs.findOne({ _id: sha256 });
      // What the backup lacks is copied by its own sweep; what was copied once, or came long ago, is missed.
      const awaited =
        !row || (site === 'backup' ? row.backedUpAt === null : row.storedAt > settled.toISOString());
      if (awaited) continue;
      counts.lost += 1;
    }
    logger.error({ sha256, site, why }, 'site and index differ');
  }
}

/** Keys that documents are sealed under and the index has no more, and no event says that they were destroyed. */
async function keysMissing(database: Database, signal: AbortSignal): Promise<number> {
  let missing = 0;
  for await (const kids of keysInUse(database)) {
    signal.throwIfAborted();
    const found = await database.dataKeys.distinct('kid', { kid: { $in: [...kids] } });
    const gone = kids.filter((kid) => !found.includes(kid));
    missing += gone.length - (await destroyedAmong(database, gone)).size;
  }
  return missing;
}

/** Keys of the index that a site does not keep. A key that waits for its copy to the backup is none. */
async function keysGone(database: Database, store: KeyStore, signal: AbortSignal): Promise<number> {
  const kept = new Set<string>();
  for await (const kid of store.list()) kept.add(kid);
  let gone = 0;
  const copied = store.site === 'backup' ? { awaitsBackup: { $exists: false } } : {};
  for await (const { kid } of database.dataKeys.find(copied, { projection: { kid: 1 } })) {
    signal.throwIfAborted();
    if (!kept.has(kid)) gone += 1;
  }
  return gone;
}
