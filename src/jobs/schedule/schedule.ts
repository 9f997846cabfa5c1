import { schedule as startCron } from 'node-cron';
import type { Logger } from 'pino';
import { type RunDeps, runJob } from '../../acts/keeping/run-job.ts';
import type { ScheduledJob } from '../../acts/keeping/scheduled-job.ts';
import { errorForLog } from '../../observe/error-for-log.ts';

export interface RunningSchedule {
  /** Starts no more runs, tells the running ones to stop and waits for them until the deadline. */
  close(deadlineMs: number): Promise<void>;
}

/** Starts every job at its hour. Several schedulers may run: the lease lets one of them through. */
export function startSchedule(deps: RunDeps, jobs: readonly ScheduledJob[]): RunningSchedule {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const tasks = jobs.map((job) =>
    startCron(
      job.cron,
      () => {
        const run = runScheduled(deps, job, stopping.signal).finally(() => running.delete(run));
        running.add(run);
        return run;
      },
      {
        name: job.name,
        timezone: 'Asia/Ho_Chi_Minh',
        noOverlap: true,
        suppressMissedWarning: true,
        logger: quiet(deps.logger),
      },
    ),
  );
  return {
    close: async (deadlineMs) => {
      for (const task of tasks) await task.destroy();
      stopping.abort(new Error('the scheduler is stopping'));
      await Promise.race([
        Promise.allSettled(running),
        new Promise((resolve) => setTimeout(resolve, deadlineMs).unref()),
      ]);
    },
  };
}

/** A database that is away costs one turn, never the scheduler. */
async function runScheduled(deps: RunDeps, job: ScheduledJob, stopping: AbortSignal): Promise<void> {
  try {
    await runJob(deps, job, { dryRun: false, stopping });
  } catch (error) {
    deps.logger.error({ job: job.name, error: errorForLog(error) }, 'scheduled job could not be started');
  }
}

function quiet(logger: Logger) {
  return {
    info: (message: string) => logger.debug(message),
    debug: (message: string | Error) => logger.debug(String(message)),
    warn: (message: string) => logger.warn(message),
    error: (message: string | Error) => logger.error(String(message)),
  };
}
