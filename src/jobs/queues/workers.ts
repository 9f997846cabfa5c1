import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Logger } from 'pino';
import { errorForLog } from '../../observe/error-for-log.ts';
import type { JobMetrics } from '../../observe/metrics.ts';
import { isOutageOfJob } from './outage-of-job.ts';
import { type JobPayloads, type QueueName, type QueueSite, retryDelay, TRIES } from './queues.ts';
import { patientConnection } from './redis-connection.ts';

/** The part of a BullMQ job that a processor may see. */
export interface Task<Payload> {
  readonly data: Payload;
  /** how many attempts have failed before this one */
  readonly attemptsMade: number;
}
export type Processor<Name extends QueueName> = (task: Task<JobPayloads[Name]>) => Promise<void>;
/** Without the ministry's address its queue is left to wait. */
export interface Processors {
  readonly submissions: Processor<'submissions'>;
  readonly requests: Processor<'requests'>;
  readonly replication: Processor<'replication'>;
  readonly ministry?: Processor<'ministry'> | undefined;
}

export interface WorkersDeps {
  readonly site: QueueSite;
  readonly processors: Processors;
  readonly concurrency: Readonly<Record<QueueName, number>>;
  /** how far apart at most a job is tried again */
  readonly longestPauseMs?: number;
  readonly logger: Logger;
  readonly metrics: JobMetrics;
}

export interface RunningWorkers {
  /** Takes no new job and waits for the running ones; after the deadline they are left to another worker. */
  close(deadlineMs: number): Promise<void>;
}

/**
 * A worker that dies keeps its jobs' locks for at most `lockDuration`; then another takes them up. A job that has
 * been on eight workers when they died is likely what kills them, and goes to the dead letters.
 */
const afterDeath = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 8 };

export function startWorkers(deps: WorkersDeps): RunningWorkers {
  const { processors } = deps;
  const running = [
    startWorker(deps, 'submissions', processors.submissions),
    startWorker(deps, 'requests', processors.requests),
    startWorker(deps, 'replication', processors.replication),
    ...(processors.ministry ? [startWorker(deps, 'ministry', processors.ministry)] : []),
  ];
  return {
    close: async (deadlineMs) => {
      const closing = Promise.allSettled(running.map(({ worker }) => worker.close()));
      await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, deadlineMs).unref())]);
      for (const { connection } of running) connection.disconnect();
    },
  };
}

function startWorker<Name extends QueueName>(
  { site, concurrency, logger, metrics, longestPauseMs = TRIES.longestPauseMs }: WorkersDeps,
  queue: Name,
  process: Processor<Name>,
) {
  const connection = patientConnection(site.redisUrl, logger);
  const worker = new Worker<JobPayloads[Name], void>(
    queue,
    async (job, token) => {
      const started = performance.now();
      const log = logger.child({ queue, jobId: job.id, requestId: job.data.requestId });
      const seconds = () => (performance.now() - started) / 1_000;
      try {
        await process(job);
        metrics.jobEnded(queue, 'done', seconds());
        log.debug({ ms: Math.round(seconds() * 1_000) }, 'job done');
      } catch (error) {
        const shown = errorForLog(error);
        if (isOutageOfJob(error)) {
          metrics.jobEnded(queue, 'put-off', seconds());
          // Which server it is, and since when, is logged once by whoever watches them.
          log.debug({ error: shown }, 'job put off until a server is back');
          await putOff(job, token, longestPauseMs);
        }
        const hopeless =
          error instanceof UnrecoverableError || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
        metrics.jobEnded(queue, hopeless ? 'dead' : 'retried', seconds());
        log[hopeless ? 'error' : 'warn'](
          { error: shown, attempt: job.attemptsMade + 1 },
          hopeless ? 'job given up' : 'job will be tried again',
        );
        // BullMQ keeps message and stack with the job: only what may be shown goes there.
        const text = `${shown.name}: ${shown.message}`;
        throw error instanceof UnrecoverableError ? new UnrecoverableError(text) : new Error(text);
      }
    },
    {
      connection,
      prefix: site.prefix,
      concurrency: concurrency[queue],
      settings: { backoffStrategy: (attempt) => retryDelay(attempt, longestPauseMs) },
      ...afterDeath,
    },
  );
  worker.on('error', (error) => logger.debug({ queue, error: errorForLog(error) }, 'worker'));
  worker.on('stalled', (jobId) => logger.warn({ queue, jobId }, 'job taken over from a worker that died'));
  return { worker, connection };
}

/**
 * An outage uses up no attempt, however long it lasts. Where Redis is what is away, the job stays where it is: its lock
 * ends, and a worker takes it up again.
 */
async function putOff(job: Job, token: string | undefined, longestMs: number): Promise<never> {
  const putOffBefore = job.attemptsStarted - job.attemptsMade;
  await job.moveToDelayed(Date.now() + retryDelay(putOffBefore, longestMs), token).catch(() => undefined);
  throw new DelayedError();
}
