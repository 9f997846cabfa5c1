import { rm } from 'node:fs/promises';
import { table } from '../../../src/admin/table.ts';
import { verb } from '../../../src/command-line/verb.ts';
import { WrongUsage } from '../../../src/command-line/wrong-usage.ts';
import { treeOfCommit } from '../../support/tree-of-commit.ts';
import { commits } from '../under-test.ts';
import { runTests } from './run-tests.ts';
import { type Judged, judge } from './verdict.ts';

export const faults = verb({
  name: '',
  usage: '[--against COMMIT] [FILE...]',
  what: {
    vi: 'Mỗi lỗi một kiểm thử; ở bản cũ phải đỏ, ở đây phải xanh',
    en: 'a test for each fault: red against the commit that had it, green here',
  },
  options: {
    against: {
      type: 'string',
      value: 'COMMIT',
      what: {
        vi: `bản cũ: ${commits.join(', ')}; nếu không, cây mã này`,
        en: 'the commit; the working tree unless told',
      },
    },
  },
  words: [0, Number.POSITIVE_INFINITY],
  run: async ({ values: { against }, words, console }) => {
    const commit = commits.find((known) => known === against);
    if (against !== undefined && !commit)
      throw new WrongUsage(`--against: want one of ${commits.join(', ')}`);
    const tell = (line: string) => console.err(`${line}\n`);
    const dir = commit && (await treeOfCommit(commit));
    const ran = await runTests({ commit, dir, files: words, tell }).finally(
      () => dir && rm(dir, { recursive: true, force: true }),
    );
    const judged = ran.map((one) => judge(one, commit === undefined ? 'here' : 'there'));
    const failed = judged.length === 0 || judged.some(({ ok }) => !ok);
    return {
      lines: shown(judged),
      json: { name: 'faults', against: commit ?? null, ok: !failed, faults: judged },
      failed,
    };
  },
});

function shown(judged: readonly Judged[]): readonly string[] {
  const rows = judged.map(({ kind, test, wanted, got, why, ok }) => [
    `${kind}: ${test}`,
    wanted,
    ok ? got : `${got} (!)`,
    why,
  ]);
  const news = judged.filter(({ got }) => got === 'new');
  return [
    ...table(['Lỗi / fault', 'Cần / wanted', 'Được / got', 'Vì / why'], rows),
    ...(news.length > 0 ? ['', 'Mới, bản cũ không có lệnh / new, the commit has no verb for it:'] : []),
    ...news.map(({ test, why }) => `  ${test} (${why})`),
  ];
}
