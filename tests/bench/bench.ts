import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { table } from '../../src/admin/table.ts';
import {
  type Call,
  type Options,
  type Verb,
  type VerbDeclaration,
  verb,
} from '../../src/command-line/verb.ts';

/** One measured figure: `value` in `unit`, of `system`, in the case of that name. */
export interface Figure {
  readonly case: string;
  readonly system: string;
  readonly value: number;
  readonly unit: string;
}

/** What `--json` prints as the last line. A ratio above 1 speaks for the system before the slash. */
export interface BenchResult {
  readonly name: string;
  readonly results: readonly Figure[];
  readonly ratios: Readonly<Record<string, number>>;
  /** what was left out or done otherwise, and why */
  readonly notes?: readonly string[];
  /** a short run or a part of one: shown, and not kept in tests/bench/results */
  readonly partial?: true;
}

/** A benchmark is a verb of `npm run bench`. Bounded in count and time. */
export interface BenchDeclaration<O extends Options> extends Omit<VerbDeclaration<O>, 'run'> {
  /** @throws WrongUsage for options out of range; Error when what it measures doesn't do its work right */
  run(values: Call<O>['values'], progress: (line: string) => void): Promise<BenchResult>;
}

export function bench<const O extends Options>(declared: BenchDeclaration<O>): Verb {
  return verb({
    ...declared,
    run: async ({ values, console }) => {
      const result = await declared.run(values, (line) => console.err(`${line}\n`));
      if (!result.partial) await keepResult(result);
      return { lines: resultLines(result), json: result };
    },
  });
}

/** With the day and the cores, without which a figure says little. */
async function keepResult(result: BenchResult): Promise<void> {
  const dir = join(import.meta.dirname, 'results');
  await mkdir(dir, { recursive: true });
  const kept = { ...result, date: new Date().toISOString().slice(0, 10), cores: availableParallelism() };
  await writeFile(join(dir, `${result.name}.json`), `${JSON.stringify(kept, undefined, 2)}\n`);
}

function resultLines({ results, ratios, notes = [] }: BenchResult): readonly string[] {
  const figures = results.map((figure) => [
    figure.case,
    figure.system,
    `${figure.value.toLocaleString('en', { maximumSignificantDigits: 4 })} ${figure.unit}`,
  ]);
  const compared = Object.entries(ratios).map(([ratio, value]) => [ratio, value.toFixed(3)]);
  return [
    ...table(['Trường hợp / case', 'Hệ thống / system', 'Kết quả / figure'], figures),
    ...table(['Tỉ lệ / ratio', ''], compared),
    ...notes,
  ];
}
