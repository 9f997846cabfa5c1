import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SystemCommand } from './system-process.ts';

const PATIENCE_MS = 600_000;

/** Runs a program to its end; what it prints is one JSON value. */
export async function answerOf({ command, args, env }: SystemCommand): Promise<unknown> {
  const { stdout } = await promisify(execFile)(command, [...args], {
    timeout: PATIENCE_MS,
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout);
}
