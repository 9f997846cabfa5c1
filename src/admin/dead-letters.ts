import { loadConfig } from '../config/config.ts';
import { withDeadLetters } from '../roles/with-dead-letters.ts';
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
    withDeadLetters(input, async (dead) => {
      const letters = await dead.list();
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
    withDeadLetters(input, async (dead) => {
      const retried = await (id === undefined ? dead.retryAll() : dead.retry(id));
      const found = all || retried > 0;
      return {
        lines: [found ? `Chạy lại / retried: ${retried}` : `không có / no such dead letter: ${id}`],
        json: { retried },
        failed: !found,
      };
    }),
});

export const deadLetters: Area = {
  name: 'dead-letters',
  what: { vi: 'Việc nền bị dừng hẳn', en: 'Dead letters' },
  verbs: [list, retry],
};
