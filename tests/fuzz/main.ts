import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Corpus, makeCorpus } from './corpus.ts';
import type { Fault, FaultKind } from './fuzz-case.ts';
import { watchedRun } from './watched-run.ts';

const HELP = `Thử với dữ liệu ngẫu nhiên / fuzzing

  npm run fuzz -- c14n   [--count N] [--minutes M] [--seed S]
  npm run fuzz -- verify [--count N] [--minutes M] [--seed S]

  c14n      đọc và chuẩn hóa XML, so với libxml2 / scanner and canonicaliser beside libxml2
  verify    tài liệu đã ký bị sửa; được chấp nhận thì phần được ký phải như bản gốc / mutated signed documents: what is
            accepted must be what an original signed, by libxml2's canonical form

  --count N     số tài liệu / documents (10000, or no limit with --minutes)
  --minutes M   thời gian / for so long
  --seed S      hạt giống, để chạy lại / to repeat a run (the clock's unless told)
  --json        như thường lệ: dòng cuối là JSON / as always: the last line is JSON

Tài liệu hỏng được ghi vào thư mục tạm / faulty documents are kept in a temporary folder, with what they were made of.
Mã kết thúc / exit code: 0 không lỗi / no fault, 1 có lỗi / any fault, 64 sai cách dùng / usage`;

const USAGE = 64;
const KEPT = 50;

interface Options {
  readonly what: 'c14n' | 'verify';
  readonly count: number;
  readonly minutes: number | undefined;
  readonly seed: number;
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    if (options === '') console.log(HELP);
    else console.error(`${options}\nnpm run fuzz -- --help`);
    return options === '' ? 0 : USAGE;
  }
  const { what, count, minutes, seed } = options;
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
      console.error(`${fault.kind} #${fault.index}: ${fault.what.slice(0, 2000)}`);
    },
    onProgress(done) {
      const speed = Math.round(done / ((Date.now() - started) / 1000));
      const goal = Number.isFinite(count) ? ` / ${count}` : ` / ${minutes} min`;
      console.error(`${what}: ${done}${goal}, ${speed}/s, ${faults.length} lỗi / faults, seed ${seed}`);
    },
  });
  if (faults.length > 0) await keep(faults, corpus);
  const { difference, crash, wronglyAccepted } = tally;
  console.log(JSON.stringify({ documents, differences: difference, crashes: crash, wronglyAccepted, seed }));
  return difference + crash + wronglyAccepted > 0 ? 1 : 0;
}

/** The answer is what is wrong with the command line, '' for help. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        count: { type: 'string' },
        minutes: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) return '';
    const [what, ...others] = positionals;
    if ((what !== 'c14n' && what !== 'verify') || others.length > 0) return 'c14n | verify';
    const minutes = positive(values.minutes);
    const count = positive(values.count) ?? (minutes === undefined ? 10_000 : Number.POSITIVE_INFINITY);
    const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
    if (!Number.isSafeInteger(seed) || Number.isNaN(count) || Number.isNaN(minutes)) {
      return '--count, --minutes, --seed: cần số / want numbers';
    }
    return { what, count, minutes, seed };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  return number > 0 ? number : Number.NaN;
}

async function keep(faults: readonly Fault[], corpus: Corpus | undefined): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'khb-fuzz-'));
  for (const { kind, index, what, document } of faults) {
    await writeFile(join(dir, `${kind}-${index}.xml`), document);
    await writeFile(join(dir, `${kind}-${index}.txt`), `${what}\n`);
  }
  const originals = corpus ? [...corpus.transcripts, ...corpus.others] : [];
  for (const [index, bytes] of originals.entries())
    await writeFile(join(dir, `original-${index}.xml`), bytes);
  if (corpus) await writeFile(join(dir, 'trust.pem'), `${corpus.rootPem}${corpus.issuingPem}`);
  console.error(`lưu ở / kept in ${dir}`);
}
