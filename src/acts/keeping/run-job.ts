import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { errorForLog } from '../../observe/error-for-log.ts';
import type { JobMetrics } from '../../observe/metrics.ts';
import type { Database } from '../../storage/index/database.ts';
import { endRun, listRuns, startRun } from '../../storage/index/job-runs.ts';
import { releaseLease, takeLease } from '../../storage/index/leases.ts';
import type { Counts, ScheduledJob } from './scheduled-job.ts';

export interface RunDeps {
  readonly database: Database;
  readonly logger: Logger;
  readonly metrics: JobMetrics;
  readonly clock: () => Date;
}

/** `busy`: another process (or an earlier run) is at it, and nothing was done. */
export type RunResult =
  | { readonly state: 'busy' }
  | { readonly state: 'done'; readonly runId: string; readonly counts: Counts; readonly alarm?: true }
  | { readonly state: 'failed'; readonly runId: string; readonly error: string };

const leaseMs = 60_000;

/**
 * Runs a scheduled job once, alone among all processes, and keeps the run in the history. A process that dies keeps the
 * lease for a minute; the next run finds its entry still `running` and closes it as cut off.
 */
export async function runJob(
  deps: RunDeps,
  job: ScheduledJob,
  { dryRun, stopping }: { readonly dryRun: boolean; readonly stopping?: AbortSignal },
): Promise<RunResult> {
  const { database, clock } = deps;
  const holder = randomUUID();
  const lease = `scheduled-job:${job.name}`;
  if (!(await takeLease(database, lease, holder, leaseMs, clock()))) return { state: 'busy' };

  const lost = new AbortController();
  const renewal = setInterval(() => {
    takeLease(database, lease, holder, leaseMs, clock())
      .then((held) => held || lost.abort(new Error('the lease was taken over')))
      .catch(() => undefined);
  }, leaseMs / 3);
  const signal = stopping ? AbortSignal.any([lost.signal, stopping]) : lost.signal;
  try {
    await closeCutOffRuns(deps, job.name);
    return await recordedRun(deps, job, dryRun, signal);
  } finally {
    clearInterval(renewal);
    await releaseLease(database, lease, holder).catch(() => undefined);
  }
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
    }).catch(() => undefined);
    return { state: 'failed', runId, error };
  }
}

/** Whoever holds the lease is alone: a run that still says `running` ended with its process. */
async function closeCutOffRuns({ database, clock }: RunDeps, job: string): Promise<void> {
  const [latest] = await listRuns(database, { job, limit: 1 });
  if (latest?.state !== 'running') return;
  const endedAt = clock().toISOString();
  await endRun(database, latest._id, { state: 'failed', counts: {}, endedAt, error: 'cut off' });
}
