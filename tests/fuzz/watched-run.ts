import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Fault } from './fuzz-case.ts';
import { type FuzzMessage, type FuzzSubject, type FuzzWork, fuzzCase } from './fuzz-worker.ts';

export interface RunOptions {
  readonly subject: FuzzSubject;
  readonly seed: number;
  readonly count: number;
  readonly until: number;
  readonly onFault: (fault: Fault) => void;
  /** what a case counts of a document beside its faults */
  readonly onCounts: (counts: Readonly<Record<string, number>>) => void;
  /** about every five seconds */
  readonly onProgress: (documents: number) => void;
}

const PROGRAM = join(import.meta.dirname, 'fuzz-worker.ts');
const LOOK_EVERY = 1000;
/** Milliseconds. A document that takes longer hangs: the thread is ended and another goes on after it. */
const LONGEST = 15_000;

/** Runs a case in a thread that is watched; answers how many documents it tried. */
export async function watchedRun(options: RunOptions): Promise<number> {
  let from = 0;
  for (;;) {
    const end = await runThread(options, from);
    if ('doneAt' in end) return end.doneAt;
    const document = (await fuzzCase(options)).make(end.hungAt);
    const what = `no answer within ${LONGEST} ms`;
    options.onFault({ kind: 'crash', index: end.hungAt, what, document });
    from = end.hungAt + 1;
  }
}

type ThreadEnd = { readonly doneAt: number } | { readonly hungAt: number };

function runThread(options: RunOptions, from: number): Promise<ThreadEnd> {
  const { subject, seed, count, until, onFault, onCounts, onProgress } = options;
  const position = new SharedArrayBuffer(4);
  const at = new Int32Array(position);
  at[0] = -1;
  const workerData: FuzzWork = { subject, seed, from, count, until, position };
  const worker = new Worker(PROGRAM, { workerData });
  return new Promise((resolve, reject) => {
    let last = { index: -1, since: Date.now(), told: Date.now() };
    const timer = setInterval(() => {
      const index = Atomics.load(at, 0);
      const now = Date.now();
      if (index !== last.index) last = { ...last, index, since: now };
      if (now - last.told >= 5 * LOOK_EVERY) {
        onProgress(index);
        last = { ...last, told: now };
      }
      if (index >= 0 && now - last.since > LONGEST) end({ hungAt: index });
    }, LOOK_EVERY);
    const end = (how: ThreadEnd) => {
      clearInterval(timer);
      worker.removeAllListeners('exit');
      worker.terminate().then(() => resolve(how), reject);
    };
    worker.on('message', (message: FuzzMessage) => {
      if (message.doneAt !== undefined) return end(message);
      if (message.fault) onFault(message.fault);
      if (message.counts) onCounts(message.counts);
    });
    const failed = (error: unknown) => {
      clearInterval(timer);
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    worker.on('error', failed);
    worker.on('exit', (code) => failed(new Error(`the thread ended with ${code}`)));
  });
}
