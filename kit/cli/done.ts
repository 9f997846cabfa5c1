import type { Asked, Outcome } from '../../src/command-line/verb.ts';
import { visible } from '../../src/command-line/visible.ts';

/** What a verb has done: `lines` for people, `result` for programs, `ok` for the exit code. */
export interface Done {
  readonly ok: boolean;
  readonly lines: readonly string[];
  readonly result: Readonly<Record<string, unknown>>;
}

/** A school wants to read which files were refused beside --json too, and on stdout: it is what it asked for. */
export function done({ console }: Asked, command: string, { ok, lines, result }: Done): Outcome {
  console.out(`${lines.map(visible).join('\n')}\n`);
  return { lines: [], json: { command, ok, ...result }, failed: !ok };
}
