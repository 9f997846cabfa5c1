import type { Logger } from 'pino';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Database } from '../../storage/index/database.ts';
import type { BlobRow } from '../../storage/index/documents.ts';
import { forgetLock, type LockSite } from '../../storage/index/lock-ends.ts';
import { mendBlob, type Sites, type Soundness, sha256Of } from '../../storage/sites/blobs.ts';
import type { ObjectStore } from '../../storage/sites/object-store.ts';
import { BlobLost, StorageError } from '../../storage/storage-error.ts';
import { ledgerReach } from '../ledger/index-and-sites.ts';
import type { LedgerSites } from '../ledger/ledger-sites.ts';
import type { Counts, RunContext } from './scheduled-job.ts';

export interface FixityDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly ledgerSites: LedgerSites;
  readonly logger: Logger;
  /** how many documents one run looks at */
  readonly sampleSize: number;
}

const NOTHING = {
  looked: 0,
  sound: 0,
  damaged: 0,
  missing: 0,
  unreachable: 0,
  repaired: 0,
  lost: 0,
  locksShort: 0,
  indexBehind: 0,
};

/**
 * Reads a random sample of the documents that stand at two sites, compares each copy with its hash (Đ10) and repairs
 * one from the other. A document lost at both is counted and logged as an error; the run goes on.
 * The sample is drawn from the index, which knows what must be there: a listing of a site can't miss what is gone. An
 * index that does not know the whole ledger knows less, and that is counted too (`indexBehind`).
 */
export async function fixitySample(
  { database, sites, ledgerSites, logger, sampleSize }: FixityDeps,
  { dryRun, signal }: RunContext,
): Promise<Counts> {
  const counts = { ...NOTHING };
  const reach = await ledgerReach(ledgerSites, database);
  if (reach.indexBehind) {
    counts.indexBehind = 1;
    logger.error({ reach }, 'the index does not know the whole ledger: npm run admin -- rebuild');
  }
  const drawn = await database.blobs.aggregate<BlobRow>([{ $sample: { size: sampleSize } }]).toArray();
  for (const row of drawn.filter(({ backedUpAt }) => backedUpAt !== null)) {
    const { _id: sha256 } = row;
    signal.throwIfAborted();
    counts.looked += 1;
    try {
      const seen = dryRun
        ? { primary: await look(sites.primary, sha256), backup: await look(sites.backup, sha256) }
        : await mendBlob(sites, sha256, (repair) => {
            if (repair.mended) counts.repaired += 1;
            logger.warn({ repair }, 'a copy was not as it was written');
          });
      counts[worse(seen.primary, seen.backup)] += 1;
      const short = await locksShort(sites, row);
      counts.locksShort += short.length;
      for (const site of short) {
        logger.warn({ sha256, site }, 'a lock ends earlier than it is known to');
        if (!dryRun) await forgetLock(database, sha256, site);
      }
    } catch (error) {
      if (error instanceof BlobLost) counts.lost += 1;
      else if (error instanceof StorageError) counts.unreachable += 1;
      else throw error;
      logger.error({ sha256, code: error.code }, 'fixity');
    }
  }
  return counts;
}

/** Sites that lock it for less than they once told, as one does that was filled by other hands: `renew-locks` sees to it. */
async function locksShort(sites: Sites, { _id, locks = {} }: BlobRow): Promise<readonly LockSite[]> {
  const short: LockSite[] = [];
  for (const site of ['primary', 'backup'] as const) {
    const known = locks[site];
    const until = known !== undefined && (await sites[site].retainedUntil(_id));
    if (known !== undefined && (!until || until.toISOString() < known)) short.push(site);
  }
  return short;
}

async function look(store: ObjectStore, sha256: Sha256): Promise<Soundness> {
  try {
    const bytes = await store.read(sha256);
    if (!bytes) return 'missing';
    return sha256Of(bytes) === sha256 ? 'sound' : 'damaged';
  } catch (error) {
    if (error instanceof StorageError) return 'unreachable';
    throw error;
  }
}

function worse(one: Soundness, other: Soundness): Soundness {
  return one === 'sound' ? other : one;
}
