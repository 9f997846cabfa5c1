import { type DefaultJobOptions, Queue } from 'bullmq';
import type { Logger } from 'pino';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { errorForLog } from '../../observe/error-for-log.ts';
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

export interface Queues {
  readonly submissions: Queue<JobPayloads['submissions']>;
  readonly requests: Queue<JobPayloads['requests']>;
  readonly replication: Queue<JobPayloads['replication']>;
  readonly ministry: Queue<JobPayloads['ministry']>;
  /** @throws when Redis doesn't answer within about two seconds */
  reachable(): Promise<void>;
  /** Called each time Redis has come back. */
  whenBack(again: () => void): void;
  close(): Promise<void>;
}

/**
 * Completed jobs go after an hour; failed ones stay until staff retry them: they are the dead letters.
 * The ministry may be away for a night, so its jobs try for about a day; the others for about a quarter of an hour.
 */
export const jobOptions: Readonly<Record<QueueName, DefaultJobOptions>> = {
  submissions: lasting(20),
  requests: lasting(20),
  replication: lasting(20),
  ministry: lasting(1_500),
};

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
export function retryDelay(attemptsMade: number): number {
  const delay = Math.min(500 * 2 ** Math.max(0, attemptsMade - 1), 60_000);
  return Math.round(delay * (0.75 + Math.random() * 0.25));
}

/** The side that puts jobs in. It rejects when Redis isn't there at the start; after that an `add` fails fast instead. */
export async function openQueues(site: QueueSite, logger: Logger): Promise<Queues> {
  const connection = await promptConnection(site.redisUrl, logger);
  const open = <Name extends QueueName>(name: Name) => {
    const queue = new Queue<JobPayloads[Name]>(name, {
      connection,
      prefix: site.prefix,
      defaultJobOptions: jobOptions[name],
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
  return {
    ...queues,
    reachable: async () => void (await connection.ping()),
    whenBack: (again) => {
      connection.on('ready', again);
    },
    close: async () => {
      await Promise.allSettled(queueNames.map((name) => queues[name].close()));
      connection.disconnect();
    },
  };
}
