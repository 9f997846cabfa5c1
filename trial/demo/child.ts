import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { logTail } from '../stack/log-tail.ts';

/** A program of ours as a process of its own, after it said on stdout that it is ready. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** the line `{"ready":true,…}` it printed */
  readonly ready: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  /** the program's file and its arguments, for this Node */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** its stderr, appended */
  readonly logFile: string;
  readonly onStart: (pid: number) => Promise<void>;
}

const readyWithinMs = 90_000;
const stopWithinMs = 20_000;

/** @throws Error naming the log when it ends before it is ready, or isn't in time */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, logFile } = options;
  // A session of its own: Ctrl-C reaches the demo alone, which then stops everything in order.
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...options.args], {
    env: { PATH: process.env.PATH, ...options.env },
    stdio: ['ignore', 'pipe', log],
    detached: true,
  });
  closeSync(log);
  const { stdout } = child;
  if (!stdout) throw new Error('a pipe was asked for and not given');
  const ended = once(child, 'exit');
  ended.catch(() => undefined);
  const killWithDemo = () => child.kill('SIGKILL');
  process.once('exit', killWithDemo);
  child.once('exit', () => process.off('exit', killWithDemo));
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  await options.onStart(pid);

  const tooLate = setTimeout(killWithDemo, readyWithinMs);
  for await (const line of createInterface({ input: stdout })) {
    const ready = readyLine(line);
    if (!ready) continue;
    clearTimeout(tooLate);
    stdout.resume();
    return { name, pid, ready, stop };
  }
  clearTimeout(tooLate);
  throw new Error(
    `${name}: dừng trước khi sẵn sàng / ended before it was ready; log: ${logFile}\n${await logTail(logFile)}`,
  );

  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const inTime = await Promise.race([ended, sleep(stopWithinMs, 'late', { ref: false })]);
    if (inTime === 'late') killWithDemo();
    await ended;
  }
}

function readyLine(line: string): Record<string, unknown> | undefined {
  const said: unknown = line.startsWith('{') ? JSON.parse(line) : undefined;
  return typeof said === 'object' && said !== null && 'ready' in said ? { ...said } : undefined;
}
