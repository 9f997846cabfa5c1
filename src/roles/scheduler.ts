import { startSchedule } from '../jobs/schedule/schedule.ts';
import { watchSchedule } from '../observe/schedule-watch.ts';
import type { VerifierPool } from '../signature/pool/pool.ts';
import { leasesOf } from '../storage/index/leases.ts';
import { type Close, partDrainMs } from './drain.ts';
import type { Parts } from './parts.ts';
import { watchedTsa } from './watched-peers.ts';
import { tsaOf, wireScheduledJobs } from './wire-scheduled-jobs.ts';

/** Runs by the hour what is due. */
export function startScheduler(parts: Parts, verifier: VerifierPool): Close {
  const tsa = tsaOf(parts.config, parts.clock);
  const schedule = startSchedule(
    { ...parts, leases: leasesOf(parts.database) },
    wireScheduledJobs({
      ...parts,
      verifier,
      masterKeys: parts.config.masterKeys,
      tsa: tsa && watchedTsa(tsa, parts.peers),
      pace: parts.config.waits.pace,
      longestPauseMs: parts.config.waits.tries.longestPauseMs,
    }),
  );
  const watch = watchSchedule(schedule.jobs, parts.config.scheduleLateMs, parts.prometheus, parts.logger);
  parts.watches.push(() => watch.overdue().map((job) => `schedule-overdue:${job}`));
  return async () => {
    watch.close();
    await schedule.close(partDrainMs);
  };
}
