import type { Logger } from 'pino';
import { lockAhead, type Retention, renewalDueBefore } from '../../domain/retention/retention.ts';
import type { Database } from '../../storage/index/database.ts';
import type { BlobRow } from '../../storage/index/documents.ts';
import { type LockSite, locksDue, noteLock, noteLockRefused } from '../../storage/index/lock-ends.ts';
import type { Sites } from '../../storage/sites/blobs.ts';
import { isOutage, StorageError } from '../../storage/storage-error.ts';
import { AT_ONCE, REFUSED_AT_MOST, type RenewalCounts, renewLock } from './renewal.ts';
import type { RunContext } from './scheduled-job.ts';

export interface RenewBlobLocksDeps {
  readonly database: Database;
  readonly sites: Pick<Sites, 'primary' | 'backup'>;
  readonly retention: Retention;
  readonly logger: Logger;
}

const pageOf = 500;
/** What a site refused is asked for again a day later, so that it keeps no other object waiting. */
const againAfterMs = 20 * 3_600_000;

/**
 * Renews the locks of blobs at one site, the nearest end first. Each is noted once the site tells of the longer lock.
 * @param atMost objects that one run goes through
 */
export async function renewBlobLocks(
  deps: RenewBlobLocksDeps,
  site: LockSite,
  atMost: number,
  { now, signal }: RunContext,
  counts: RenewalCounts,
): Promise<void> {
  const { database, retention } = deps;
  const dueBefore = renewalDueBefore(retention, now);
  const refusedBefore = new Date(now.getTime() - againAfterMs);
  const refusedAtFirst = counts.refused;
  for (let left = atMost; left > 0; ) {
    const limit = Math.min(left, pageOf);
    const rows = await locksDue(database, site, dueBefore, { refusedBefore, now, limit });
    if (rows.length === 0) return;
    left -= rows.length;
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      signal.throwIfAborted();
      const some = rows.slice(at, at + AT_ONCE);
      const answers = await Promise.all(some.map((row) => renewOne(deps, site, row, now, counts)));
      if (answers.includes('unreachable')) {
        counts.unreachable += 1;
        return;
      }
      if (counts.refused - refusedAtFirst >= REFUSED_AT_MOST) return;
    }
  }
}

async function renewOne(
  { database, sites, retention, logger }: RenewBlobLocksDeps,
  site: LockSite,
  row: BlobRow,
  now: Date,
  counts: RenewalCounts,
): Promise<'done' | 'unreachable'> {
  const { _id: sha256 } = row;
  const store = sites[site];
  const lock = {
    retainedUntil: () => store.retainedUntil(sha256),
    extendRetention: (until: Date) => store.extendRetention(sha256, until),
  };
  const reach = { dueBefore: renewalDueBefore(retention, now), until: lockAhead(retention, now) };
  try {
    const { until, what } = await renewLock(lock, reach);
    await noteLock(database, row, site, until);
    counts[what] += 1;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (isOutage(error)) return 'unreachable';
    counts.refused += 1;
    logger.error({ sha256, site, code: error.code, reason: error.message }, 'a lock is not renewed');
    await noteLockRefused(database, sha256, site, now);
  }
  return 'done';
}
