import { pino } from 'pino';
import { type Config, loadConfig } from '../config/config.ts';
import { listDeadLetters, retryAllDeadLetters, retryDeadLetter } from '../jobs/queues/dead-letters.ts';
import { openQueues, type Queues } from '../jobs/queues/queues.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';

const list = verb({
  name: 'list',
  act: 'dead-letter.list',
  usage: '',
  what: {
    vi: 'Các việc nền đã hết lượt thử, chờ cán bộ xử lý',
    en: 'background jobs that used up their attempts and wait for staff',
  },
  options: {},
  read: ({ env }) => loadConfig(env),
  run: ({ input }) =>
    withQueues(input, async (queues) => {
      const letters = await listDeadLetters(queues);
      return {
        lines: table(
          ['Hàng đợi / queue', 'Mã / id', 'Lý do / reason', 'Lượt / attempts', 'Hỏng lúc / failed'],
          letters.map(({ queue, jobId, reason, attempts, failedAt }) => [
            queue,
            jobId,
            reason,
            attempts,
            shownTime(failedAt),
          ]),
        ),
        json: { deadLetters: letters },
      };
    }),
});

const retry = verb({
  name: 'retry',
  act: 'dead-letter.retry',
  usage: 'ID | --all',
  what: { vi: 'Cho chạy lại một việc, hoặc tất cả', en: 'puts one job, or all of them, back in its queue' },
  options: { all: { type: 'boolean', default: false } },
  words: [0, 1],
  read: ({ env, values: { all }, words: [id] }) => {
    if (all === (id !== undefined))
      throw new WrongUsage('cần một trong hai / want one of the two: ID | --all');
    return loadConfig(env);
  },
  run: ({ input, values: { all }, words: [id] }) =>
    withQueues(input, async (queues) => {
      const retried = id === undefined ? await retryAllDeadLetters(queues) : await retryById(queues, id);
      const found = all || retried > 0;
      return {
        lines: [found ? `Chạy lại / retried: ${retried}` : `không có / no such dead letter: ${id}`],
        json: { retried },
        failed: !found,
      };
    }),
});

/** The id alone names a job nearly always; one that stands in two queues is retried in both. */
async function retryById(queues: Queues, id: string): Promise<number> {
  const letters = (await listDeadLetters(queues, 10_000)).filter(({ jobId }) => jobId === id);
  const retried = await Promise.all(letters.map(({ queue, jobId }) => retryDeadLetter(queues, queue, jobId)));
  return retried.reduce((sum, count) => sum + count, 0);
}

async function withQueues<T>(
  { redisUrl, queuePrefix: prefix }: Config,
  work: (queues: Queues) => Promise<T>,
): Promise<T> {
  const queues = await openQueues({ redisUrl, prefix }, pino({ level: 'silent' }));
  try {
    return await work(queues);
  } finally {
    await queues.close();
  }
}

export const deadLetters: Area = {
  name: 'dead-letters',
  what: { vi: 'Việc nền bị dừng hẳn', en: 'Dead letters' },
  verbs: [list, retry],
};
