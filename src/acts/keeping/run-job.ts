import type { Logger } from 'pino';
import { errorForLog } from '../../observe/error-for-log.ts';
import type { JobMetrics } from '../../observe/metrics.ts';
import type { Database } from '../../storage/index/database.ts';
import { closeCutOffRuns, endRun, startRun } from '../../storage/index/job-runs.ts';
import type { Leases } from '../../storage/index/leases.ts';
import type { Counts, ScheduledJob } from './scheduled-job.ts';
import { underLease } from './under-lease.ts';

export interface RunDeps {
  readonly database: Database;
  readonly leases: Leases;
  readonly logger: Logger;
  readonly metrics: JobMetrics;
  readonly clock: () => Date;
}

/** `busy`: another process (or an earlier run) is at it or has just done it, and nothing was done. */
export type RunResult =
  | { readonly state: 'busy' }
  | { readonly state: 'done'; readonly runId: string; readonly counts: Counts; readonly alarm?: true }
  | { readonly state: 'failed'; readonly runId: string; readonly error: string };

interface HowToRun {
  readonly dryRun: boolean;
  readonly stopping?: AbortSignal;
  /** somebody waits for the answer: `busy` is said once the other run has shown that it lives */
  readonly patient?: boolean;
  /** asked once nobody else is at it: whether this run is to be */
  readonly begin?: () => Promise<boolean>;
}

/**
 * Runs a scheduled job once, alone among all processes, and keeps the run in the history. A process that dies keeps the
 * lease for a while; the next run finds its entry still `running` and closes it as cut off.
 */
export async function runJob(
  deps: RunDeps,
  job: ScheduledJob,
  { dryRun, stopping, patient = false, begin }: HowToRun,
): Promise<RunResult> {
  const { database, leases, clock } = deps;
  const name = `scheduled-job:${job.name}`;
  const lease = await (patient ? leases.takePatiently(name) : leases.take(name));
  if (!lease) return { state: 'busy' };

  return await underLease(lease, leases.lastsMs, async (lost) => {
    if (begin && !(await begin())) return { state: 'busy' };
    await closeCutOffRuns(database, job.name, clock().toISOString());
    return await recordedRun(deps, job, dryRun, stopping ? AbortSignal.any([lost, stopping]) : lost);
  });
}

async function recordedRun(
  { database, logger, metrics, clock }: RunDeps,
  job: ScheduledJob,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<RunResult> {
  const now = clock();
  const runId = await startRun(database, { job: job.name, dryRun, startedAt: now.toISOString() });
  try {
    const counts = await job.run({ dryRun, now, requestId: `run-${runId}`, signal });
    const endedAt = clock();
    await endRun(database, runId, { state: 'done', counts, endedAt: endedAt.toISOString() });
    metrics.scheduledJobEnded(job.name, 'done', endedAt, counts);
    if (!job.alarms?.(counts)) {
      logger.debug({ job: job.name, runId, dryRun, counts }, 'scheduled job done');
      return { state: 'done', runId, counts };
    }
    logger.error({ job: job.name, runId, dryRun, counts }, 'scheduled job raises an alarm');
    return { state: 'done', runId, counts, alarm: true };
  } catch (thrown) {
    const { name, message } = errorForLog(thrown);
    const error = `${name}: ${message}`;
    const endedAt = clock();
    logger.error({ job: job.name, runId, error: { name, message } }, 'scheduled job failed');
    metrics.scheduledJobEnded(job.name, 'failed', endedAt, {});
    await endRun(database, runId, {
      state: 'failed',
      counts: {},
      endedAt: endedAt.toISOString(),
      error,
    }).catch((unwritten: unknown) =>
      // It stands as running, and the next run closes it as cut off.
      logger.warn({ job: job.name, runId, error: errorForLog(unwritten) }, 'the end of a run is not noted'),
    );
    return { state: 'failed', runId, error };
  }
}
