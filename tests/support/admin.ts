import { runCommand } from '../../src/admin/run-command.ts';

export interface AdminRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One command of the staff's command line, in this process. */
export async function admin(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  now: Date = new Date(),
): Promise<AdminRun> {
  const out: string[] = [];
  const err: string[] = [];
  const console = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  const code = await runCommand(args, { env, clock: () => now }, console);
  return { code, out: out.join(''), err: err.join('') };
}
