import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { CommandLine } from './cores.ts';

export interface Timed {
  readonly documents: number;
  /** of the clock on the wall */
  readonly ms: number;
  /** of the processor, all threads of the process together */
  readonly cpuMs: number;
}

/** A system in a process of its own, asked line by line (programs/serve.ts, peers/). */
export interface SystemProcess {
  /** why it refuses the document; undefined when it accepts it */
  judge(file: string): Promise<string | undefined>;
  load(files: readonly string[]): Promise<void>;
  /** the loaded documents in turn, for so long; at least one */
  run(ms: number): Promise<Timed>;
  /** each loaded document once; only ours can */
  pass(): Promise<Timed>;
  stop(): Promise<void>;
}

export interface SystemCommand extends CommandLine {
  readonly env?: Readonly<Record<string, string>>;
}

/** for one question: the slowest peers take most of a minute for the largest document */
const PATIENCE_MS = 300_000;

/** It ends with this process: its stdin is then at an end. */
export function startSystem({ command, args, env = {} }: SystemCommand): SystemProcess {
  const child = spawn(command, [...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').catch((error: unknown) => [error]);
  child.stdin.on('error', () => undefined); // it has ended: `ask` says so
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2_000);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  const ask = async (...words: readonly (string | number)[]): Promise<readonly string[]> => {
    const impatient = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    try {
      child.stdin.write(`${words.join('\t')}\n`);
      const answer = await lines.next();
      if (answer.done === true) throw new Error(`it ended: ${lastLine(complaint, await ended)}`);
      return answer.value.split('\t');
    } finally {
      clearTimeout(impatient);
    }
  };
  return {
    async judge(file) {
      const [verdict, reason = ''] = await ask('judge', file);
      return verdict === 'valid' ? undefined : reason;
    },
    async load(files) {
      await ask('load', ...files);
    },
    run: async (ms) => readTimed(await ask('run', ms)),
    pass: async () => readTimed(await ask('pass')),
    async stop() {
      child.stdin.end();
      const impatient = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(impatient);
    },
  };
}

function readTimed(words: readonly string[]): Timed {
  const [documents = 0, ms = 0, cpuMs = 0] = words.map(Number);
  if (documents > 0 && ms > 0 && cpuMs > 0) return { documents, ms, cpuMs };
  throw new Error(`not a time: ${words.join(' ')}`);
}

function lastLine(complaint: string, outcome: readonly unknown[]): string {
  const lines = complaint.trim().split('\n');
  return lines.find((line) => /error|exception/i.test(line)) ?? lines.at(-1) ?? String(outcome[0]);
}
