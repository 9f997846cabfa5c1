import { once } from 'node:events';
import { type DefaultJobOptions, Queue } from 'bullmq';
import type { Logger } from 'pino';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { errorForLog } from '../../observe/error-for-log.ts';
import { QueueAway } from './outage-of-job.ts';
import { promptConnection } from './redis-connection.ts';

export const queueNames = ['submissions', 'requests', 'replication', 'ministry'] as const;
export type QueueName = (typeof queueNames)[number];

/** What travels in each queue: ids only, never a personal ID. `requestId` follows the HTTP call through the logs. */
export interface JobPayloads {
  readonly submissions: {
    readonly submissionId: string;
    readonly attempt: number;
    readonly requestId: string;
  };
  readonly requests: { readonly repositoryRequestId: string; readonly requestId: string };
  readonly replication: { readonly sha256: Sha256; readonly requestId: string };
  readonly ministry: { readonly transferId: string; readonly requestId: string };
}

/** Where the queues live. `prefix` carries a Redis Cluster hash tag: `{khb}`. */
export interface QueueSite {
  readonly redisUrl: string;
  readonly prefix: string;
}

/** How often a job is tried that fails by itself, and how far apart at most. An outage is no attempt. */
export interface Tries {
  readonly attempts: number;
  readonly ministryAttempts: number;
  readonly longestPauseMs: number;
}

export const TRIES: Tries = { attempts: 20, ministryAttempts: 1_500, longestPauseMs: 60_000 };

export interface Queues {
  readonly submissions: Queue<JobPayloads['submissions']>;
  readonly requests: Queue<JobPayloads['requests']>;
  readonly replication: Queue<JobPayloads['replication']>;
  readonly ministry: Queue<JobPayloads['ministry']>;
  /** Rejects when Redis doesn't answer within about two seconds. */
  reachable(): Promise<void>;
  /** Rejects when Redis takes no writes: a replica after a failover, or out of memory. */
  takesWrites(): Promise<void>;
  /** Whether there is a connection: BullMQ's own calls would wait for one. */
  connected(): boolean;
  /** @throws QueueAway when there is none by then */
  whenConnected(patienceMs: number): Promise<void>;
  /** The jobs of a queue that are put off to a time later than this one. */
  putOffBeyond(name: QueueName, time: number): Promise<readonly string[]>;
  /** Called each time Redis has come back. */
  whenBack(again: () => void): void;
  close(): Promise<void>;
}

/**
 * Completed jobs go after an hour; failed ones stay until staff retry them: they are the dead letters.
 * What the ministry's gateways say in its place may last, so its jobs are tried for about a day; the others for about a
 * quarter of an hour. While a server is away a job is put off, which uses up no attempt (workers.ts).
 */
export function jobOptions(tries: Tries): Readonly<Record<QueueName, DefaultJobOptions>> {
  const usual = lasting(tries.attempts);
  return {
    submissions: usual,
    requests: usual,
    replication: usual,
    ministry: lasting(tries.ministryAttempts),
  };
}

function lasting(attempts: number): DefaultJobOptions {
  return {
    attempts,
    backoff: { type: 'custom' },
    removeOnComplete: { age: 3_600, count: 1_000 },
    removeOnFail: false,
    stackTraceLimit: 5,
  };
}

/** Exponential from half a second, never more than a minute, a quarter of it random so that retries don't come in step. */
export function retryDelay(attemptsMade: number, longestMs = TRIES.longestPauseMs): number {
  const delay = Math.min(500 * 2 ** Math.max(0, attemptsMade - 1), longestMs);
  return Math.round(delay * (0.75 + Math.random() * 0.25));
}

/** The side that puts jobs in, whether or not Redis is there now: while it isn't, an `add` fails fast. */
export function openQueues(
  site: QueueSite,
  logger: Logger,
  { tries = TRIES, patienceMs = 2_000 }: { readonly tries?: Tries; readonly patienceMs?: number } = {},
): Queues {
  const connection = promptConnection(site.redisUrl, logger, patienceMs);
  const options = jobOptions(tries);
  const open = <Name extends QueueName>(name: Name) => {
    const queue = new Queue<JobPayloads[Name]>(name, {
      connection,
      prefix: site.prefix,
      defaultJobOptions: options[name],
    });
    queue.on('error', (error) => logger.debug({ queue: name, error: errorForLog(error) }, 'queue'));
    return queue;
  };
  const queues = {
    submissions: open('submissions'),
    requests: open('requests'),
    replication: open('replication'),
    ministry: open('ministry'),
  };
  const whenConnected = async (patience: number) => {
    if (connection.status === 'ready') return;
    await once(connection, 'ready', { signal: AbortSignal.timeout(patience) }).catch((cause) => {
      throw new QueueAway({ cause });
    });
  };
  return {
    ...queues,
    reachable: async () => {
      await whenConnected(patienceMs);
      await connection.ping();
    },
    takesWrites: async () => void (await connection.set(`${site.prefix}:takes-writes`, '1', 'PX', 60_000)),
    connected: () => connection.status === 'ready',
    whenConnected,
    // BullMQ's score: the time in milliseconds, with twelve bits of order behind it.
    putOffBeyond: (name, time) =>
      connection.zrange(
        queues[name].toKey('delayed'),
        `(${time * 4_096}`,
        '+inf',
        'BYSCORE',
        'LIMIT',
        0,
        1_000,
      ),
    whenBack: (again) => {
      connection.on('ready', again);
    },
    close: async () => {
      await Promise.allSettled(queueNames.map((name) => queues[name].close()));
      connection.disconnect();
    },
  };
}
