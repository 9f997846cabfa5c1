import type { ParseArgsOptionsConfig } from 'node:util';

export type Values = Readonly<Record<string, unknown>>;

/** What a command has done: `lines` for people, `result` for --json, `ok` for the exit code. */
export interface Done {
  readonly ok: boolean;
  readonly lines: readonly string[];
  readonly result: Readonly<Record<string, unknown>>;
}

/** One word of `npm run school -- <word>`. */
export interface Command {
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  run(values: Values): Promise<Done>;
}

/** The command line is wrong: exit code 64. */
export class UsageError extends Error {}

/** @throws UsageError when the option is missing or empty */
export function textOf(values: Values, name: string): string {
  const value = values[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new UsageError(`thiếu --${name} / --${name} is missing`);
}

/** @throws UsageError when the option is not a whole number from `low` to `high` */
export function numberOf(values: Values, name: string, low: number, high: number): number {
  const text = textOf(values, name);
  const number = Number(text);
  if (/^[0-9]+$/.test(text) && number >= low && number <= high) return number;
  throw new UsageError(
    `--${name} ${text}: cần số nguyên từ ${low} đến ${high} / want a whole number from ${low} to ${high}`,
  );
}

/** `6A,6B` @throws UsageError when a part is empty */
export function listOf(values: Values, name: string): readonly string[] {
  const parts = textOf(values, name).split(',');
  if (parts.every((part) => part.trim() === part && part !== '')) return parts;
  throw new UsageError(`--${name}: cần danh sách cách nhau bằng dấu phẩy / want a list with commas`);
}
