import { type Retention, renewalDueBefore, renewalMissedBefore } from '../../domain/retention/retention.ts';
import { unitsDue } from '../../ledger/log/lock-spans.ts';
import type { Database } from '../../storage/index/database.ts';
import { awaitingRenewal, countEnding } from '../../storage/index/lock-ends.ts';
import { type RenewBlobLocksDeps, renewBlobLocks } from './renew-blob-locks.ts';
import { type RenewLogLocksDeps, renewLogLocks } from './renew-log-locks.ts';
import type { RenewalCounts } from './renewal.ts';
import type { Counts, RunContext } from './scheduled-job.ts';

export type RenewLocksDeps = RenewBlobLocksDeps &
  RenewLogLocksDeps & {
    /** how many objects of one site one run goes through, and as many units of its ledger */
    readonly renewAtMost?: number;
  };

/** Ten million objects are through in three weeks of hourly runs. */
const RENEW_AT_MOST = 20_000;
const countedAtMost = 100_000;

/**
 * Renews the locks of what is kept permanently (Nghị định 88/2026 Đ8), records and ledger, at both sites. A run that is cut off
 * between any two objects has its work gone on with by the next. `left` ends early still or was not seen; `missed` of them
 * were to be renewed long ago.
 */
export async function renewLocks(deps: RenewLocksDeps, context: RunContext): Promise<Counts> {
  const { database, retention, renewAtMost = RENEW_AT_MOST } = deps;
  const { now } = context;
  const counts: RenewalCounts = { renewed: 0, seen: 0, refused: 0, unreachable: 0 };
  for (const site of context.dryRun ? [] : (['primary', 'backup'] as const)) {
    const before = counts.unreachable;
    await renewBlobLocks(deps, site, renewAtMost, context, counts);
    // Whatever became of the blobs: what looked like a site that is away may have been damaged copies.
    await renewLogLocks(deps, site, renewAtMost, context, counts);
    counts.unreachable = Math.min(counts.unreachable, before + 1);
  }
  const due = awaitingRenewal(renewalDueBefore(retention, now));
  const left = await database.blobs.countDocuments(due, { limit: countedAtMost });
  return { ...counts, left, missed: await countMissedRenewals(database, retention, now) };
}

/** How many locks were to be renewed long ago and were not, for the gauge that every process shows. */
export async function countMissedRenewals(
  database: Database,
  retention: Retention,
  now: Date,
): Promise<number> {
  const missed = renewalMissedBefore(retention, now);
  const units = await database.logLocks.find().toArray();
  return units
    .flatMap(({ spans }) => unitsDue(spans, spans.at(-1)?.to ?? 0, missed.toISOString()))
    .filter(({ until }) => until !== '')
    .reduce((sum, { from, to }) => sum + to - from, await countEnding(database, missed, countedAtMost));
}
