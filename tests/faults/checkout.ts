import { execFile } from 'node:child_process';
import { join } from 'node:path';

export type Program = 'admin' | 'school' | 'stack' | 'verify';

/** A folder with the repository's files as they stood at some commit, and where its programs begin there. */
export interface Checkout {
  readonly dir: string;
  readonly programs: Readonly<Record<Program, string>>;
}

export type Ran = Awaited<ReturnType<typeof runProgram>>;

/** One command of a checkout, in a process of its own; nothing of this process' settings reaches it. */
export async function runProgram(
  { dir, programs }: Checkout,
  program: Program,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const { PATH, HOME, TMPDIR, KHB_CACHE } = process.env;
  const machine = Object.entries({ PATH, HOME, TMPDIR, KHB_CACHE }).filter(
    ([, value]) => value !== undefined,
  );
  const { code, out, err } = await new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(dir, programs[program]), ...args],
      { cwd: dir, env: { ...Object.fromEntries(machine), ...env }, timeout: 120_000 },
      (error, out, err) =>
        resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, out, err }),
    );
  });
  const last = out.trimEnd().split('\n').at(-1) ?? '';
  return { code, out, err, json: last.startsWith('{') ? JSON.parse(last) : undefined };
}

/** What a step of the set-up printed; a set-up that fails shows nothing about a fault. @throws Error */
export function done(ran: Ran): Ran {
  if (ran.code === 0) return ran;
  throw new Error(`set-up: exit code ${ran.code}: ${ran.err}${ran.out}`);
}
