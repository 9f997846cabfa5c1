import { QueueEvents } from 'bullmq';
import type { Logger } from 'pino';
import { errorForLog } from '../../observe/error-for-log.ts';
import type { QueueName, QueueSite } from './queues.ts';
import { patientConnection } from './redis-connection.ts';

/** Hears from Redis which jobs have ended, in whatever process they ran. */
export interface JobEnds {
  /** Resolves when a job about this id ends (done or given up), or when the signal aborts. Never rejects. */
  next(queue: ListenedQueue, id: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

type ListenedQueue = Exclude<QueueName, 'replication'>;
const listened: readonly ListenedQueue[] = ['submissions', 'requests', 'ministry'];

/** An ending that happens while Redis is away is never heard: whoever waits must also look at the database now and then. */
export function listenForJobEnds(site: QueueSite, logger: Logger): JobEnds {
  const waiting = new Map<string, Set<() => void>>();
  const open = listened.map((queue) => {
    const connection = patientConnection(site.redisUrl, logger);
    const events = new QueueEvents(queue, { connection, prefix: site.prefix });
    const ended = ({ jobId }: { jobId: string }) => {
      for (const wake of [...(waiting.get(key(queue, jobId)) ?? [])]) wake();
    };
    events.on('completed', ended);
    events.on('failed', ended);
    events.on('error', (error) => logger.debug({ queue, error: errorForLog(error) }, 'queue events'));
    return { connection, events };
  });
  return {
    next: (queue, id, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const name = key(queue, id);
        const set = waiting.get(name) ?? new Set();
        waiting.set(name, set);
        const wake = () => {
          set.delete(wake);
          if (set.size === 0 && waiting.get(name) === set) waiting.delete(name);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        set.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      }),
    close: async () => {
      await Promise.allSettled(open.map(({ events }) => events.close()));
      for (const { connection } of open) connection.disconnect();
    },
  };
}

/** A job id is the id of what it works on, with an attempt or a stage behind a dot: `<id>.2`, `<id>.approved`. */
function key(queue: ListenedQueue, jobId: string): string {
  const dot = jobId.indexOf('.');
  return `${queue}/${dot < 0 ? jobId : jobId.slice(0, dot)}`;
}
