import type { Database } from '../../storage/index/database.ts';
import type { Counts, RunContext } from './scheduled-job.ts';

const keptDays = 90;

/** The history of runs is for staff, not a record of the regulation: the sweeps alone write some thousand entries a day. */
export async function forgetOldRuns(
  { database }: { readonly database: Database },
  { dryRun, now }: RunContext,
): Promise<Counts> {
  const old = { startedAt: { $lt: new Date(now.getTime() - keptDays * 86_400_000).toISOString() } };
  if (dryRun) return { found: await database.jobRuns.countDocuments(old) };
  const { deletedCount } = await database.jobRuns.deleteMany(old);
  return { found: deletedCount };
}
