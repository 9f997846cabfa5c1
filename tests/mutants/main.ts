import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { wholeNumber } from '../../src/command-line/option-values.ts';
import { runMain } from '../../src/command-line/run-program.ts';
import { verb } from '../../src/command-line/verb.ts';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import { random } from '../fuzz/random.ts';
import madeOnce from '../support/made-once.ts';
import { mutated } from './instrument.ts';
import { domainFiles, entryOf, faultsOf, hashOf, LIST, type List, readList, writeList } from './survivors.ts';
import { survivorsOf } from './try-mutants.ts';

const what = {
  vi: 'Làm sai từng chỗ trong src/domain và xem kiểm thử có bắt được không',
  en: 'makes src/domain wrong in one place after the other, and sees whether a test of the domain minds',
};
const mutants = verb({
  name: '',
  usage: '[--file F] [--minutes N] [--seed S]',
  what,
  options: {
    file: { type: 'string', value: 'F', what: { vi: 'một tệp hay thư mục', en: 'one file or folder' } },
    minutes: {
      type: 'string',
      value: 'N',
      what: { vi: 'thời gian', en: 'no more files after so long; those that changed come first' },
    },
    seed: {
      type: 'string',
      value: 'S',
      default: '1',
      what: { vi: 'hạt giống', en: 'of the order of files' },
    },
  },
  run: async ({ values, console }) => {
    const all = domainFiles();
    const { file = 'src/domain' } = values;
    const asked = all.filter((name) => name === file || name.startsWith(`${file.replace(/\/$/, '')}/`));
    if (asked.length === 0) throw new WrongUsage(`--file ${file}: not in src/domain`);
    const minutes = values.minutes && wholeNumber('--minutes', values.minutes, 1, 1_000);
    const list = existsSync(LIST) ? readList() : {};
    const files = inOrder(asked, list, wholeNumber('--seed', values.seed, 0, 2 ** 31));
    const end = minutes ? performance.now() + minutes * 60_000 : Number.POSITIVE_INFINITY;
    for (const name of Object.keys(list)) if (!all.includes(name)) delete list[name];
    const removeMadeOnce = await madeOnce();
    const next = files.values();
    const oneAfterTheOther = async () => {
      for (const name of next) {
        if (performance.now() > end) return;
        const made = await mutated(name);
        const found = entryOf(made, await survivorsOf(made), list[name]);
        list[name] = found;
        writeList(list);
        console.err(`${name}: ${found.mutants} mutants, ${found.survivors.length} live\n`);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, oneAfterTheOther));
    await removeMadeOnce();
    const faults = faultsOf(list, all);
    const counts = Object.values(list);
    const json = {
      files: counts.length,
      mutants: counts.reduce((sum, one) => sum + one.mutants, 0),
      survivors: counts.reduce((sum, one) => sum + one.survivors.length, 0),
      faults: faults.length,
      seed: Number(values.seed),
    };
    const lines = [...faults, `${json.survivors} of ${json.mutants} mutants live`];
    return { lines, json, failed: faults.length > 0 };
  },
});

process.exitCode = await runMain({
  command: 'npm run mutants --',
  what,
  areas: [{ name: '', what, verbs: [mutants] }],
  notes: `${LIST} giữ kết quả và lý do / holds what was found, and a reason for every mutant that lives.`,
});

/** Those whose mutants were never tried as they are now come first. */
function inOrder(files: readonly string[], list: List, seed: number): string[] {
  const source = random(seed);
  const shuffled = files.map((file) => ({ file, at: source.below(2 ** 30) })).toSorted((a, b) => a.at - b.at);
  const isKnown = ({ file }: { file: string }) => Number(list[file]?.sha256 === hashOf(file));
  return shuffled.toSorted((a, b) => isKnown(a) - isKnown(b)).map(({ file }) => file);
}
