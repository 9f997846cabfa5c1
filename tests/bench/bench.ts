import type { ParseArgsOptionsConfig } from 'node:util';

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

export type BenchValues = Readonly<Record<string, unknown>>;

/** One benchmark of `npm run bench -- <name>`. Bounded in count and time. */
export interface Bench {
  readonly name: string;
  /** its options, Vietnamese first, English beside */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  /** @throws BenchUsage for options out of range; Error when what it measures doesn't do its work right */
  run(values: BenchValues, progress: (line: string) => void): Promise<BenchResult>;
}

/** The command line is wrong: exit code 64. */
export class BenchUsage extends Error {
  override readonly name = 'BenchUsage';
}

/** @throws BenchUsage when the option is not a whole number from `low` to `high` */
export function wholeNumber(values: BenchValues, name: string, low: number, high: number): number {
  const text = String(values[name] ?? '');
  const number = Number(text);
  if (/^[0-9]+$/.test(text) && number >= low && number <= high) return number;
  throw new BenchUsage(
    `--${name} ${text}: cần số nguyên từ ${low} đến ${high} / want a whole number between`,
  );
}
