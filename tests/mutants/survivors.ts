import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Mutant, Mutated } from './instrument.ts';

const survivor = z.strictObject({
  line: z.int(),
  mutator: z.string(),
  from: z.string(),
  to: z.string(),
  /** why no test kills it; empty until somebody has said so */
  why: z.string(),
});
const entry = z.strictObject({
  sha256: z.string(),
  mutants: z.int(),
  survivors: z.array(survivor),
});
/** For each file of the domain what became of its mutants. */
export const listSchema = z.record(z.string(), entry);
export type List = z.infer<typeof listSchema>;

export const LIST = 'tests/mutants/survivors.json';
export const LARGEST_SHARE = 0.03;

export const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

export function readList(): List {
  return listSchema.parse(JSON.parse(readFileSync(LIST, 'utf8')));
}

export function writeList(list: List): void {
  const sorted = Object.entries(list).toSorted(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(LIST, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

export function domainFiles(): string[] {
  return globSync('src/domain/**/*.ts').toSorted();
}

/** What a run found of a file; a survivor that is known keeps its reason, wherever in the file it stands now. */
export function entryOf(
  { file, mutants }: Mutated,
  alive: readonly Mutant[],
  known: List[string] | undefined,
): List[string] {
  const reasons = [...(known?.survivors ?? [])];
  const survivors = alive.map(({ line, mutator, from, to }) => {
    const at = reasons.findIndex((one) => one.mutator === mutator && one.from === from && one.to === to);
    const [same] = at < 0 ? [] : reasons.splice(at, 1);
    return { line, mutator, from, to, why: same?.why ?? '' };
  });
  return { sha256: hashOf(file), mutants: mutants.length, survivors };
}

/** Why the list is not one to leave standing: files it does not fit, survivors without a word, too many of them. */
export function faultsOf(list: List, files: readonly string[]): string[] {
  const known = Object.entries(list);
  const mutants = known.reduce((sum, [, { mutants: count }]) => sum + count, 0);
  const survivors = known.reduce((sum, [, { survivors: some }]) => sum + some.length, 0);
  return [
    ...files
      .filter((file) => list[file]?.sha256 !== hashOf(file))
      .map((file) => `${file} has changed since its mutants were tried: npm run mutants -- --file ${file}`),
    ...known.filter(([file]) => !files.includes(file)).map(([file]) => `${file} is in the list and is gone`),
    ...known.flatMap(([file, { survivors: some }]) =>
      some
        .filter(({ why }) => why === '')
        .map(({ line, from, to }) => `${file}:${line}: no test minds ${from} -> ${to}: a test, or a reason`),
    ),
    ...(survivors > LARGEST_SHARE * mutants ? [`${survivors} of ${mutants} mutants live`] : []),
  ];
}
