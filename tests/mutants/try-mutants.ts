import { fork } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant, Mutated } from './instrument.ts';
import type { Report, Task } from './worker.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** Of a file's mutants in one process: every static one leaves its modules in memory. */
const AT_ONCE = 150;
const PATIENCE_MS = 60_000;

/**
 * The mutants that no test minds. Tests of the domain may kill them, no others: what a rule says is shown beside it,
 * not by what happens to use it far away.
 * @throws Error when the tests fail without any mutant
 */
export async function survivorsOf(mutated: Mutated): Promise<readonly Mutant[]> {
  const tests = testsOf(mutated.file);
  const alive = new Set(mutated.mutants.map(({ id }) => id));
  let left = [...alive];
  while (left.length > 0) {
    const tried = left.slice(0, AT_ONCE);
    const fates = await triedByOne({ ...mutated, tests, tried });
    for (const [id, fate] of fates) if (fate === 'killed') alive.delete(id);
    left = left.filter((id) => !fates.has(id));
  }
  return mutated.mutants.filter(({ id }) => alive.has(id));
}

/** A mutant that its process dies of, or that keeps it busy for too long, is killed; those behind it are tried by another. */
function triedByOne(task: Task): Promise<ReadonlyMap<string, 'killed' | 'survived'>> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, 'killed' | 'survived'>>();
  const fates = new Map<string, 'killed' | 'survived'>();
  const child = fork(WORKER, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let trying: string | undefined;
  let watch = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  child.on('message', (message) => {
    const report = message as Report;
    clearTimeout(watch);
    watch = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    if ('failed' in report) reject(new Error(`${task.file}: its tests fail as it is: ${report.failed}`));
    else if ('trying' in report) trying = report.trying;
    else fates.set(report.id, report.fate);
  });
  child.once('exit', () => {
    clearTimeout(watch);
    if (trying === undefined) reject(new Error(`${task.file}: its tests do not run`));
    else if (!fates.has(trying)) fates.set(trying, 'killed');
    resolve(fates);
  });
  child.send(task);
  return promise;
}

function testsOf(file: string): readonly string[] {
  const tests = globSync('tests/unit/domain/**/*.test.ts', { exclude: ['**/*.slow.test.ts'] });
  return tests.filter((test) => reached(test).has(file)).toSorted();
}

const closures = new Map<string, ReadonlySet<string>>();
/** All files that one imports, itself and through others. */
function reached(from: string): ReadonlySet<string> {
  const known = closures.get(from);
  if (known) return known;
  const found = new Set([from]);
  closures.set(from, found);
  for (const file of found) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    for (const [, specifier = ''] of text.matchAll(/(?:from|import\()\s*'(\.[^']*)'/g)) {
      found.add(relative('.', join(dirname(file), specifier)));
    }
  }
  return found;
}
