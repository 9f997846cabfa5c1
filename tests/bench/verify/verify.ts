import { WrongUsage } from '../../../src/command-line/wrong-usage.ts';
import { type BenchResult, bench, type Figure } from '../bench.ts';
import { holdAgainst } from './against.ts';
import { classOf45 } from './class-of-45.ts';
import { compare } from './compare.ts';
import { type Cores, readCores } from './cores.ts';
import { type Corpus, makeCorpus } from './corpus.ts';
import { heap } from './heap.ts';
import { linearity, type Series } from './linearity.ts';
import { manyShapes } from './many-shapes.ts';
import { FULL, type Pace, QUICK } from './pace.ts';
import { ratiosToPeers } from './ratios.ts';
import { writeSpeedPage } from './speed-page.ts';
import { subtree } from './subtree.ts';
import { OURS, OURS_CORE, type System, systems } from './systems.ts';
import { twoCores } from './two-cores.ts';

/** What one part of the run adds to the whole. */
interface Part {
  readonly figures: readonly Figure[];
  readonly ratios: Readonly<Record<string, number>>;
  readonly notes?: readonly string[];
  readonly series?: readonly Series[];
}

type Measure = (
  corpus: Corpus,
  cores: Cores,
  pace: Pace,
  progress: (line: string) => void,
  chosen: readonly System[],
) => Promise<Part>;

const parts: Readonly<Record<string, Measure>> = {
  systems: bySystem,
  cores: byCores,
  class: byClass,
  shapes: byShapes,
  subtree: bySubtree,
  linearity: byLinearity,
  heap: byHeap,
};

/**
 * Verification against other systems and against what no verifier can do without: the same documents, one run, one
 * core.
 */
export const verify = bench({
  name: 'verify',
  usage: '[--quick] [--systems LIST] [--parts LIST] [--against COMMIT]',
  what: {
    vi: 'Học bạ kiểm tra mỗi giây trên một nhân, cạnh các phần mềm khác trên cùng tài liệu; mười hai phút',
    en: 'documents verified a second on one core, beside other systems; about twelve minutes, and --quick three',
  },
  options: {
    quick: {
      type: 'boolean',
      default: false,
      what: { vi: 'đo ngắn, chưa đủ nóng máy, không ghi lại', en: 'a short run, not all warm, not kept' },
    },
    systems: listOf(systems.map(({ name }) => name)),
    parts: listOf(Object.keys(parts)),
    against: {
      type: 'string',
      value: 'COMMIT',
      what: {
        vi: 'so ours, ours-core với chính nó ở bản ấy: mười lượt xen kẽ, khoảng mười phút, không ghi lại',
        en: 'ours, ours-core held against itself at that commit: ten alternating rounds, some ten minutes, not kept',
      },
    },
  },
  run: async (values, progress) => {
    const pace = values.quick ? QUICK : FULL;
    const chosen = chosenOf(
      '--systems',
      values.systems,
      systems.map((system) => [system.name, system]),
    );
    const measures = chosenOf('--parts', values.parts, Object.entries(parts));
    const against = values.against;
    const ours = against === undefined ? [] : oursOf(chosen, values);
    const cores = await readCores();
    progress('tạo học bạ / making documents');
    const corpus = await makeCorpus(pace.documents);
    try {
      const done: Part[] = [];
      for (const system of ours)
        done.push(await holdAgainst(corpus, system, String(against), cores, pace, progress));
      if (against !== undefined) return { ...resultOf(done, cores), partial: true };
      for (const measure of measures) done.push(await measure(corpus, cores, pace, progress, chosen));
      const result = resultOf(done, cores);
      const whole = pace === FULL && values.systems === undefined && values.parts === undefined;
      if (!whole) return { ...result, partial: true };
      await writeSpeedPage(
        result,
        corpus,
        done.flatMap(({ series = [] }) => series),
      );
      return result;
    } finally {
      await corpus.remove();
    }
  },
});

/** Those that have a past here. */
function oursOf(
  chosen: readonly System[],
  {
    systems: asked,
    parts: some,
  }: { readonly systems?: string | undefined; readonly parts?: string | undefined },
): readonly string[] {
  const names = asked === undefined ? [OURS] : chosen.map(({ name }) => name);
  if (some === undefined && names.every((name) => name === OURS || name === OURS_CORE)) return names;
  throw new WrongUsage('--against: chỉ với --systems ours,ours-core / only with --systems ours,ours-core');
}

function listOf(names: readonly string[]) {
  const what = { vi: 'chỉ những tên này', en: names.join(',') };
  return { type: 'string', value: 'LIST', what } as const;
}

function chosenOf<T>(
  option: string,
  list: string | undefined,
  known: readonly (readonly [string, T])[],
): readonly T[] {
  if (list === undefined) return known.map(([, one]) => one);
  return list.split(',').map((name) => {
    const found = known.find(([other]) => other === name);
    if (found) return found[1];
    const names = known.map(([other]) => other).join(', ');
    throw new WrongUsage(`${option} ${name}: cần một trong / want one of ${names}`);
  });
}

function resultOf(done: readonly Part[], cores: Cores): BenchResult {
  const notes = done.flatMap(({ notes = [] }) => notes);
  if (cores.taskset === undefined)
    notes.push('không có taskset: không buộc vào một nhân / no taskset: not tied to one core');
  return {
    name: 'verify',
    results: done.flatMap(({ figures }) => figures),
    ratios: Object.assign({}, ...done.map(({ ratios }) => ratios)),
    notes,
  };
}

/** @throws Error when one of ours doesn't verify as it must */
async function bySystem(...[corpus, cores, pace, progress, chosen]: Parameters<Measure>): Promise<Part> {
  const { figures, notes, failures } = await compare(corpus, chosen, cores, pace, progress);
  const ourFailure = failures.find(({ system }) => system.startsWith(OURS));
  if (ourFailure) throw new Error(`${ourFailure.system}: ${ourFailure.why}`);
  const others = chosen.filter(({ name }) => !name.startsWith(OURS));
  const peers = others.map(({ name }) => name);
  const verifiers = others.filter(({ verifies }) => verifies).map(({ name }) => name);
  return {
    figures,
    ratios: {
      ...ratiosToPeers(figures, corpus.cases, OURS, peers),
      // Like for like: the peers validate and no more.
      ...ratiosToPeers(figures, corpus.cases, OURS_CORE, verifiers),
    },
    notes: [...notes, ...failures.map(({ system, why }) => `${system}: hỏng / failed: ${why}`)],
  };
}

async function byCores(...[corpus, cores, pace, progress]: Parameters<Measure>): Promise<Part> {
  progress('hai nhân / two cores');
  const two = await twoCores(corpus, cores, pace);
  if (two) return { figures: two.figures, ratios: { 'two-cores/one-core': two.ratio } };
  return { figures: [], ratios: {}, notes: ['two-cores: bỏ qua, không có hai nhân / skipped, no two cores'] };
}

async function byClass(...[corpus, cores, pace, progress]: Parameters<Measure>): Promise<Part> {
  progress('một lớp 45 học sinh / a class of 45');
  const { figures, ms } = await classOf45(corpus, cores, pace);
  return { figures, ratios: { 'class-of-45': ms } };
}

async function byShapes(...[corpus, cores, pace, progress]: Parameters<Measure>): Promise<Part> {
  progress('900 hình dạng / 900 shapes');
  const { figures, ratio } = await manyShapes(corpus, cores, pace);
  return { figures, ratios: { 'many-shapes/one-shape': ratio } };
}

async function bySubtree(...[, cores, pace, progress]: Parameters<Measure>): Promise<Part> {
  progress('cây con 43.000 nút / a subtree of 43,000 nodes');
  const { figures, ms } = await subtree(cores, pace);
  return { figures, ratios: { 'subtree-43000': ms } };
}

async function byLinearity(...[corpus, cores, pace, progress]: Parameters<Measure>): Promise<Part> {
  const { figures, series } = await linearity(corpus, cores, pace, progress);
  const ratios = series.map(({ along, line }) => [`linearity-${along}`, line.determination]);
  return { figures, series, ratios: Object.fromEntries(ratios) };
}

async function byHeap(...[corpus, , pace, progress]: Parameters<Measure>): Promise<Part> {
  progress('bộ nhớ / heap');
  const { figures, grownMb } = await heap(corpus, pace);
  return { figures, ratios: { 'heap-grown': grownMb } };
}
