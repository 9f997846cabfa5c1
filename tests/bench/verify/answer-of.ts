import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CommandLine } from './cores.ts';

const PATIENCE_MS = 600_000;

/** Runs a program to its end; what it prints is one JSON value. */
export async function answerOf({ command, args }: CommandLine): Promise<unknown> {
  const { stdout } = await promisify(execFile)(command, [...args], { timeout: PATIENCE_MS });
  return JSON.parse(stdout);
}
