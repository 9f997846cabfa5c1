import { runMain } from '../../src/command-line/run-program.ts';
import { verb } from '../../src/command-line/verb.ts';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import { runActs, shownRound } from './run.ts';

const what = {
  vi: 'Những việc ngẫu nhiên trên dịch vụ thật trong khi mọi tiến trình và máy chủ bị kill -9; rồi so sổ cái, cơ sở dữ liệu và những gì đã được xác nhận',
  en: 'random acts on a real service while every process and server is killed with -9; then ledger, index and what was acknowledged are held against each other',
};

const acts = verb({
  name: '',
  usage: '[--count N] [--minutes M] [--seed S] [--throw-away N]',
  what,
  notes: `Tự dựng máy chủ, dịch vụ và nhân chứng riêng, chỉ trên 127.0.0.1 / brings up servers, service and witness of its own.
--throw-away: đĩa của cơ sở dữ liệu mất khi đang tải, dựng lại từ sổ cái / the database's disk is lost under load and made again from the
ledger; each fourth time the primary site is lost too. Dòng cuối luôn là JSON / the last line is always JSON.`,
  options: {
    count: { type: 'string', default: '2000', value: 'N', what: { vi: 'số việc', en: 'acts' } },
    minutes: {
      type: 'string',
      default: '60',
      value: 'M',
      what: { vi: 'lâu nhất', en: 'acts end after so long at the latest' },
    },
    seed: {
      type: 'string',
      value: 'S',
      what: { vi: 'hạt giống, để chạy lại', en: 'to repeat the acts (the clock’s unless told)' },
    },
    'throw-away': {
      type: 'string',
      default: '0',
      value: 'N',
      what: { vi: 'số lần vứt đĩa', en: 'how often the disk is thrown away' },
    },
  },
  run: async ({ values, console }) => {
    const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
    const [count, minutes, rounds] = [values.count, values.minutes, values['throw-away']].map(Number);
    if (![seed, count, minutes, rounds].every((number) => Number.isFinite(number) && Number(number) >= 0))
      throw new WrongUsage('--count, --minutes, --seed, --throw-away: cần số / want numbers');
    const began = Date.now();
    const tell = (line: string) =>
      console.err(`${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s ${line}\n`);
    tell(`seed ${seed}`);
    const ran = await runActs(
      {
        seed,
        count: count ?? 0,
        longestMs: (minutes ?? 0) * 60_000,
        throwAway: rounds ?? 0,
        backupEvery: 4,
      },
      tell,
    );
    const kills = Object.entries(ran.kills).map(([name, number]) => `${name} ${number}`);
    return {
      lines: [
        `seed ${ran.seed}: ${ran.acts} việc / acts, ${ran.acknowledged} được xác nhận / acknowledged, ${ran.looks} lượt xem / looks, ${ran.seconds} s`,
        `kill -9: ${kills.join(', ')}`,
        ...ran.thrownAway.map(shownRound),
        ...(ran.faults.length > 0 ? ran.faults : ['không lỗi / no fault']),
        JSON.stringify(ran),
      ],
      json: ran,
      failed: ran.faults.length > 0,
    };
  },
});

process.exitCode = await runMain({
  command: 'npm run acts --',
  what,
  areas: [{ name: '', what, verbs: [acts] }],
  exits: '0 không lỗi / no fault, 1 có lỗi / any fault, 64 sai cách dùng / usage',
});
