import type { Logger } from 'pino';
import { lockAhead, type Retention, renewalDueBefore } from '../../domain/retention/retention.ts';
import type { Database } from '../../storage/index/database.ts';
import type { BlobRow } from '../../storage/index/documents.ts';
import { type LockSite, locksDue, noteLock, noteLockRefused } from '../../storage/index/lock-ends.ts';
import type { Sites } from '../../storage/sites/blobs.ts';
import { AT_ONCE, REFUSED_AT_MOST, type RenewalCounts, settled, type Tried, tryRenewal } from './renewal.ts';
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
  const { database, sites, retention, logger } = deps;
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
      const renew = (row: BlobRow) => renewOne(deps, site, row, now);
      const tried = await Promise.all(some.map(renew));
      const again = (one: number) => renew(some[one] as BlobRow);
      const answers = await settled(tried, again, sites[site].reachable);
      if (answers === 'away') {
        counts.unreachable += 1;
        return;
      }
      for (const [one, answer] of answers.entries()) {
        counts[answer.what === 'unreachable' ? 'refused' : answer.what] += 1;
        if (!('reason' in answer)) continue;
        const { code, reason } = answer;
        const row = some[one] as BlobRow;
        logger.error({ sha256: row._id, site, code, reason }, 'a lock is not renewed');
        await noteLockRefused(database, row, site, now);
      }
      if (counts.refused - refusedAtFirst >= REFUSED_AT_MOST) return;
    }
  }
}

/** Noted at once where it was renewed. */
async function renewOne(
  { database, sites, retention }: RenewBlobLocksDeps,
  site: LockSite,
  row: BlobRow,
  now: Date,
): Promise<Tried> {
  const { _id: sha256 } = row;
  const store = sites[site];
  const lock = {
    retainedUntil: () => store.retainedUntil(sha256),
    extendRetention: (until: Date) => store.extendRetention(sha256, until),
  };
  const reach = { dueBefore: renewalDueBefore(retention, now), until: lockAhead(retention, now) };
  const tried = await tryRenewal(lock, reach);
  if ('until' in tried) await noteLock(database, row, site, tried.until);
  return tried;
}
