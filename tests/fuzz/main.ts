import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMain } from '../../src/command-line/run-program.ts';
import { type Outcome, type Verb, verb, type Words } from '../../src/command-line/verb.ts';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import { makeCorpus } from './corpus.ts';
import type { Fault, FaultKind } from './fuzz-case.ts';
import type { FuzzSubject } from './fuzz-worker.ts';
import { makeGeometryCorpus } from './geometry-corpus.ts';
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
  fuzz('opinions', {
    vi: 'Tài liệu đã ký theo mọi cách dựng chữ ký, nguyên vẹn và bị sửa; so từng giá trị chữ ký, từng Reference với xmldsigjs',
    en: 'signed documents of every geometry, whole and mutated: each value and each Reference beside xmldsigjs',
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
  readonly what: FuzzSubject['what'];
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
  const subject = await subjectOf(what);
  const faults: Fault[] = [];
  const counted: Record<string, number> = {};
  const tally: Record<FaultKind, number> = { difference: 0, crash: 0, wronglyAccepted: 0 };
  const started = Date.now();
  const documents = await watchedRun({
    subject,
    seed,
    count,
    until: minutes === undefined ? Number.POSITIVE_INFINITY : started + minutes * 60_000,
    onFault(fault) {
      tally[fault.kind] += 1;
      if (faults.length < KEPT) faults.push(fault);
      tell(`${fault.kind} #${fault.index}: ${fault.what.slice(0, 2000)}`);
    },
    onCounts(counts) {
      for (const [word, number] of Object.entries(counts)) counted[word] = (counted[word] ?? 0) + number;
    },
    onProgress(done) {
      const speed = Math.round(done / ((Date.now() - started) / 1000));
      const goal = Number.isFinite(count) ? ` / ${count}` : ` / ${minutes} min`;
      tell(`${what}: ${done}${goal}, ${speed}/s, ${faults.length} lỗi / faults, seed ${seed}`);
    },
  });
  if (faults.length > 0) tell(`lưu ở / kept in ${await keep(faults, subject)}`);
  const { difference, crash, wronglyAccepted } = tally;
  const json = { documents, differences: difference, crashes: crash, wronglyAccepted, ...counted, seed };
  return { lines: [JSON.stringify(json)], json, exitCode: difference + crash + wronglyAccepted > 0 ? 1 : 0 };
}

async function subjectOf(what: Run['what']): Promise<FuzzSubject> {
  switch (what) {
    case 'c14n':
      return { what };
    case 'verify':
      return { what, corpus: await makeCorpus() };
    case 'opinions':
      return { what, corpus: await makeGeometryCorpus() };
  }
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  return number > 0 ? number : Number.NaN;
}

/** Answers where they are. */
async function keep(faults: readonly Fault[], subject: FuzzSubject): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'khb-fuzz-'));
  for (const { kind, index, what, document } of faults) {
    await writeFile(join(dir, `${kind}-${index}.xml`), document);
    await writeFile(join(dir, `${kind}-${index}.txt`), `${what}\n`);
  }
  if (subject.what === 'c14n') return dir;
  const { corpus } = subject;
  for (const [index, bytes] of originalsOf(subject).entries())
    await writeFile(join(dir, `original-${index}.xml`), bytes);
  await writeFile(join(dir, 'trust.pem'), `${corpus.rootPem}${corpus.issuingPem}`);
  return dir;
}

function originalsOf(subject: Exclude<FuzzSubject, { what: 'c14n' }>): readonly Uint8Array[] {
  if (subject.what === 'verify') return [...subject.corpus.transcripts, ...subject.corpus.others];
  return subject.corpus.geometries.flatMap(({ transcripts }) => transcripts);
}
