import { type FollowedJob, followJob } from '../../acts/keeping/follow-job.ts';
import type { RunDeps } from '../../acts/keeping/run-job.ts';
import type { ScheduledJob } from '../../acts/keeping/scheduled-job.ts';
import { errorForLog } from '../../observe/error-for-log.ts';

export interface RunningSchedule {
  readonly jobs: readonly FollowedJob[];
  /** Starts no more runs, tells the running ones to stop and waits for them until the deadline. */
  close(deadlineMs: number): Promise<void>;
}

const lookMs = 1_000;

/** Runs every job when it is due. Several schedulers may run: what stands in the database lets one of them through. */
export function startSchedule(deps: RunDeps, jobs: readonly ScheduledJob[]): RunningSchedule {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const followed = jobs.map((job) => followJob(deps, job, stopping.signal));
  const lookAtAll = () => {
    for (const job of followed) {
      // A database that is away costs one look, never the scheduler.
      const look = job.look().catch((error) => {
        deps.logger.debug({ job: job.name, error: errorForLog(error) }, 'scheduled job could not be started');
      });
      running.add(look);
      look.finally(() => running.delete(look));
    }
  };
  const timer = setInterval(lookAtAll, lookMs);
  lookAtAll();
  return {
    jobs: followed,
    close: async (deadlineMs) => {
      clearInterval(timer);
      stopping.abort(new Error('the scheduler is stopping'));
      await Promise.race([
        Promise.allSettled(running),
        new Promise((resolve) => setTimeout(resolve, deadlineMs).unref()),
      ]);
    },
  };
}
