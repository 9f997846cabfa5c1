import { pino } from 'pino';
import type { Config } from '../config/config.ts';
import {
  type DeadLetter,
  listDeadLetters,
  retryAllDeadLetters,
  retryDeadLetter,
} from '../jobs/queues/dead-letters.ts';
import { openQueues } from '../jobs/queues/queues.ts';

export interface DeadLetters {
  list(): Promise<readonly DeadLetter[]>;
  /** The id alone names a job nearly always; one that stands in two queues is retried in both. Answers how many. */
  retry(id: string): Promise<number>;
  retryAll(): Promise<number>;
}

const lookedThrough = 10_000;
/** Someone is waiting at the keyboard. */
const patienceMs = 5_000;

/** Opens the queues for one piece of work on what has used up its attempts. */
export async function withDeadLetters<T>(
  { redisUrl, queuePrefix: prefix }: Config,
  work: (letters: DeadLetters) => Promise<T>,
): Promise<T> {
  const queues = openQueues({ redisUrl, prefix }, pino({ level: 'silent' }));
  try {
    await queues.whenConnected(patienceMs);
    return await work({
      list: () => listDeadLetters(queues),
      retryAll: () => retryAllDeadLetters(queues),
      retry: async (id) => {
        const letters = (await listDeadLetters(queues, lookedThrough)).filter(({ jobId }) => jobId === id);
        const counts = await Promise.all(
          letters.map(({ queue, jobId }) => retryDeadLetter(queues, queue, jobId)),
        );
        return counts.reduce((sum, count) => sum + count, 0);
      },
    });
  } finally {
    await queues.close();
  }
}
