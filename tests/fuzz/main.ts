import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMain } from '../../src/command-line/run-program.ts';
import { type Outcome, type Verb, verb, type Words } from '../../src/command-line/verb.ts';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import { type Corpus, makeCorpus } from './corpus.ts';
import type { Fault, FaultKind } from './fuzz-case.ts';
import { watchedRun } from './watched-run.ts';

const KEPT = 50;
const what = { vi: 'Thử với dữ liệu ngẫu nhiên', en: 'fuzzing' };
const options = {
  count: {
    type: 'string',
    value: 'N',
    what: { vi: 'số tài liệu', en: 'documents (10000, or no limit with --minutes)' },
  },
  minutes: { type: 'string', value: 'M', what: { vi: 'thời gian', en: 'for so long' } },
  seed: {
    type: 'string',
    value: 'S',
    what: { vi: 'hạt giống, để chạy lại', en: 'to repeat a run (the clock’s unless told)' },
  },
} as const;

const fuzzes = [
  fuzz('c14n', {
    vi: 'Đọc và chuẩn hóa XML, so với libxml2',
    en: 'scanner and canonicaliser beside libxml2',
  }),
  fuzz('verify', {
    vi: 'Tài liệu đã ký bị sửa; được chấp nhận thì phần được ký phải như bản gốc',
    en: 'mutated signed documents: what is accepted must be what an original signed, by libxml2’s canonical form',
  }),
];

process.exitCode = await runMain({
  command: 'npm run fuzz --',
  what,
  areas: [{ name: '', what, verbs: fuzzes }],
  notes: `Dòng cuối luôn là JSON / the last line is always JSON.
Tài liệu hỏng được ghi vào thư mục tạm / faulty documents are kept in a temporary folder, with what they were made of.`,
  exits: '0 không lỗi / no fault, 1 có lỗi / any fault, 64 sai cách dùng / usage',
});

interface Run {
  readonly what: 'c14n' | 'verify';
  readonly count: number;
  readonly minutes: number | undefined;
  readonly seed: number;
}

function fuzz(name: Run['what'], what: Words): Verb {
  return verb({
    name,
    usage: '[--count N] [--minutes M] [--seed S]',
    what,
    options,
    run: ({ values, console }) => {
      const minutes = positive(values.minutes);
      const count = positive(values.count) ?? (minutes === undefined ? 10_000 : Number.POSITIVE_INFINITY);
      const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
      if (!Number.isSafeInteger(seed) || Number.isNaN(count) || Number.isNaN(minutes)) {
        throw new WrongUsage('--count, --minutes, --seed: cần số / want numbers');
      }
      return run({ what: name, count, minutes, seed }, (line) => console.err(`${line}\n`));
    },
  });
}

async function run({ what, count, minutes, seed }: Run, tell: (line: string) => void): Promise<Outcome> {
  const corpus = what === 'verify' ? await makeCorpus() : undefined;
  const faults: Fault[] = [];
  const tally: Record<FaultKind, number> = { difference: 0, crash: 0, wronglyAccepted: 0 };
  const started = Date.now();
  const documents = await watchedRun({
    corpus,
    seed,
    count,
    until: minutes === undefined ? Number.POSITIVE_INFINITY : started + minutes * 60_000,
    onFault(fault) {
      tally[fault.kind] += 1;
      if (faults.length < KEPT) faults.push(fault);
      tell(`${fault.kind} #${fault.index}: ${fault.what.slice(0, 2000)}`);
    },
    onProgress(done) {
      const speed = Math.round(done / ((Date.now() - started) / 1000));
      const goal = Number.isFinite(count) ? ` / ${count}` : ` / ${minutes} min`;
      tell(`${what}: ${done}${goal}, ${speed}/s, ${faults.length} lỗi / faults, seed ${seed}`);
    },
  });
  if (faults.length > 0) tell(`lưu ở / kept in ${await keep(faults, corpus)}`);
  const { difference, crash, wronglyAccepted } = tally;
  const json = { documents, differences: difference, crashes: crash, wronglyAccepted, seed };
  return { lines: [JSON.stringify(json)], json, exitCode: difference + crash + wronglyAccepted > 0 ? 1 : 0 };
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  return number > 0 ? number : Number.NaN;
}

/** Answers where they are. */
async function keep(faults: readonly Fault[], corpus: Corpus | undefined): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'khb-fuzz-'));
  for (const { kind, index, what, document } of faults) {
    await writeFile(join(dir, `${kind}-${index}.xml`), document);
    await writeFile(join(dir, `${kind}-${index}.txt`), `${what}\n`);
  }
  const originals = corpus ? [...corpus.transcripts, ...corpus.others] : [];
  for (const [index, bytes] of originals.entries())
    await writeFile(join(dir, `original-${index}.xml`), bytes);
  if (corpus) await writeFile(join(dir, 'trust.pem'), `${corpus.rootPem}${corpus.issuingPem}`);
  return dir;
}
