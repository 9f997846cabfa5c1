import { registerHooks } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CollectedTest, testsIn } from './collect.ts';
import type { Mutated } from './instrument.ts';

/** What Stryker's switches look at. */
interface Switches {
  activeMutant: string | undefined;
  currentTestId: string | undefined;
  hitCount: number;
  hitLimit: number;
  mutantCoverage: {
    readonly static: Record<string, number>;
    readonly perTest: Record<string, Record<string, number>>;
  };
}

export interface Task extends Mutated {
  readonly tests: readonly string[];
  /** the ids of those to be tried */
  readonly tried: readonly string[];
}
export type Report =
  | { readonly trying: string }
  | { readonly id: string; readonly fate: 'killed' | 'survived' }
  | { readonly failed: string };

/** A loop that a mutant never lets end is ended here. */
const MOST_HITS = 1_000_000;

const coverage: Switches['mutantCoverage'] = { static: {}, perTest: {} };
const switches: Switches = {
  activeMutant: undefined,
  currentTestId: undefined,
  hitCount: 0,
  hitLimit: MOST_HITS,
  mutantCoverage: coverage,
};
Reflect.set(globalThis, '__stryker__', switches);

let generation = 0;
let task: Task | undefined;
const collecting = new URL('./collect.ts', import.meta.url).href;
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'vitest') return { url: collecting, shortCircuit: true };
    const found = next(specifier, context);
    const isOurs = found.url.startsWith('file:') && !/\/node_modules\/|\/tests\/mutants\//.test(found.url);
    return isOurs ? { ...found, url: `${found.url}?generation=${generation}` } : found;
  },
  load(url, context, next) {
    const isMutated = task && url.startsWith('file:') && relative('.', fileURLToPath(url)) === task.file;
    if (!isMutated) return next(url, context);
    return { format: 'module-typescript', source: task?.source ?? '', shortCircuit: true };
  },
});

const tell = (report: Report) => process.send?.(report);
process.once('message', async (message) => {
  task = message as Task;
  try {
    await tryAll(task);
  } catch (error) {
    tell({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  process.disconnect();
});

async function tryAll({ tests: files, tried }: Task): Promise<void> {
  const tests = await collect(files);
  for (const [index, test] of tests.entries()) await run(test, `${index + 1}`);
  const covering = (id: string) => tests.filter((_, index) => coverage.perTest[`${index + 1}`]?.[id]);
  const isStatic = (id: string) => coverage.static[id] !== undefined;
  for (const id of tried.toSorted((a, b) => Number(isStatic(a)) - Number(isStatic(b)))) {
    tell({ trying: id });
    Object.assign(switches, { activeMutant: id, hitCount: 0 });
    const survives = isStatic(id) ? await survivesAnew(files) : await survivesAll(covering(id));
    switches.activeMutant = undefined;
    tell({ id, fate: survives ? 'survived' : 'killed' });
  }
}

/** What is made when its module is read is seen only by reading it again, with all that imports it. */
async function survivesAnew(files: readonly string[]): Promise<boolean> {
  generation += 1;
  try {
    return await survivesAll(await collect(files));
  } catch {
    return false;
  }
}

async function survivesAll(tests: readonly CollectedTest[]): Promise<boolean> {
  try {
    for (const test of tests) await run(test, undefined);
    return true;
  } catch {
    return false;
  }
}

async function collect(files: readonly string[]): Promise<readonly CollectedTest[]> {
  const tests: CollectedTest[] = [];
  for (const file of files) tests.push(...(await testsIn(file)));
  return tests;
}

async function run({ before, run: body }: CollectedTest, id: string | undefined): Promise<void> {
  for (const hook of before) await hook();
  switches.currentTestId = id;
  try {
    await body();
  } finally {
    switches.currentTestId = undefined;
  }
}
