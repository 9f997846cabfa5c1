import type { Database } from '../../storage/index/database.ts';
import type { Counts, RunContext } from './scheduled-job.ts';

const keptDays = 90;

/**
 * The history of runs is for staff, not a record of the regulation: the sweeps alone write some thousand entries a day.
 * A clock that was just set ahead makes all of it look old. So nothing is forgotten before there are runs of the days
 * before this one: a wrong clock is likely seen by then.
 */
export async function forgetOldRuns(
  { database }: { readonly database: Database },
  { dryRun, now }: RunContext,
): Promise<Counts> {
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
  const old = { startedAt: { $lt: daysAgo(keptDays) } };
  const goesOn = await database.jobRuns.findOne({ startedAt: { $gte: daysAgo(8), $lt: daysAgo(1) } });
  if (dryRun || !goesOn) {
    return { found: await database.jobRuns.countDocuments(old), ...(!goesOn && { afterGap: 1 }) };
  }
  const { deletedCount } = await database.jobRuns.deleteMany(old);
  return { found: deletedCount };
}
