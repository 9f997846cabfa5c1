import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Profile } from '../../domain/profile/profile.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import type { TrustSnapshot } from '../trust/trust.ts';

export class VerificationTimeout extends Error {
  override readonly name = 'VerificationTimeout';
}

export interface DocumentForThread {
  readonly bytes: Uint8Array;
  /** undefined: the one that the document names, if there is one */
  readonly profileId: string | undefined;
  readonly now: Date;
  /** since when it is known to exist */
  readonly receivedAt: Date;
}

/** A document and whoever waits for its report. */
export interface PendingDocument extends DocumentForThread {
  resolve(report: VerificationReport): void;
  reject(error: unknown): void;
}

/** What a worker thread is given once, as its workerData. */
export interface ThreadSetup {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly trust: TrustSnapshot;
  /** one for each place, shared: when the thread took the document up (process.hrtime), or one of the words below */
  readonly since: BigInt64Array;
}

export const NOT_BEGUN = 0n;
export const WITHDRAWN = -1n;
/** the answer has been sent */
export const DONE = -2n;

/** To the thread. */
export interface ThreadTask extends DocumentForThread {
  readonly place: number;
}

/** From the thread; without report or error for a document that was withdrawn. */
export type ThreadAnswer =
  | 'ready'
  | { readonly place: number; readonly report?: VerificationReport; readonly error?: unknown };

/** The document at work, and one that lies ready: the thread need not wait for the service to hand it the next. */
export const PLACES = 2;
const START_LIMIT_MS = 60_000;
const MAX_HEAP_MB = 512;

/** A worker thread with one trust snapshot. It holds up the process only while it has a document. */
export interface VerifierThread {
  /** how many documents it has, at most PLACES */
  load(): number;
  /** Copies the bytes and hands them over. */
  hand(document: PendingDocument): void;
  /** Takes back what it has not begun; from then on somebody else's. */
  withdraw(): PendingDocument[];
  /** Ends the thread, whatever it is doing; what it has ends with the error. */
  stop(error: Error): Promise<void>;
}

export interface ThreadEvents {
  /** it has room for a document */
  free(): void;
  /** it is gone; what is `left` was not at work in it. `started`: whether it ever was ready */
  ended(left: readonly PendingDocument[], started: boolean): void;
}

/**
 * A document's time begins when the thread takes it up, which it writes into shared memory: what lies ready behind an
 * evil document, or before a thread that is being started, must not be called slow. A document over its time ends with
 * VerificationTimeout, and the thread with it.
 */
export function startThread(
  setup: Omit<ThreadSetup, 'since'>,
  timeoutMs: number,
  events: ThreadEvents,
): VerifierThread {
  const since = new BigInt64Array(new SharedArrayBuffer(PLACES * BigInt64Array.BYTES_PER_ELEMENT));
  const workerData: ThreadSetup = { ...setup, since };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  const places = new Array<PendingDocument | 'withdrawn' | undefined>(PLACES).fill(undefined);
  const startedAt = performance.now();
  const begun = Promise.withResolvers<void>();
  let isReady = false;
  let hasEnded = false;
  let timer: NodeJS.Timeout | undefined;

  const has = (place: number): PendingDocument | undefined => {
    const held = places[place];
    return held === 'withdrawn' ? undefined : held;
  };
  const load = () => places.reduce((count, held) => (held === undefined ? count : count + 1), 0);

  const end = (error: unknown): void => {
    if (hasEnded) return;
    hasEnded = true;
    clearTimeout(timer);
    const left: PendingDocument[] = [];
    for (let place = 0; place < PLACES; place++) {
      const document = has(place);
      if (!document) continue;
      const isAtWork = Atomics.load(since, place) > 0n;
      if (isReady && !isAtWork) left.push(document);
      else document.reject(error);
    }
    events.ended(left, isReady);
  };
  const look = (): void => {
    timer = undefined;
    if (!isReady) return void stop(new VerificationTimeout('a verifier thread did not start'));
    const now = process.hrtime.bigint();
    let left = timeoutMs;
    for (let place = 0; place < PLACES; place++) {
      const began = has(place) ? Atomics.load(since, place) : NOT_BEGUN;
      if (began <= 0n) continue;
      left = Math.min(left, timeoutMs - Number(now - began) / 1_000_000);
    }
    if (left <= 0) void stop(new VerificationTimeout(`verification took longer than ${timeoutMs} ms`));
    else if (load() > 0) lookAfter(Math.ceil(left));
  };
  /** The worker itself holds up the process while it has a document. */
  const lookAfter = (ms: number): void => {
    timer = setTimeout(look, ms);
    timer.unref();
  };
  const stop = async (error: Error): Promise<void> => {
    end(error);
    if (!isReady) {
      // V8 ends the whole process when a thread is ended while it compiles WebAssembly: it is let begin first.
      worker.ref();
      const left = START_LIMIT_MS - (performance.now() - startedAt);
      await Promise.race([begun.promise, sleep(Math.max(left, 0), undefined, { ref: false })]);
    }
    await worker.terminate();
  };

  worker.on('message', (answer: ThreadAnswer) => {
    if (answer === 'ready') begun.resolve();
    if (hasEnded) return;
    if (answer === 'ready') {
      isReady = true;
      clearTimeout(timer);
      lookAfter(timeoutMs);
      if (load() === 0) worker.unref();
      return;
    }
    const document = has(answer.place);
    places[answer.place] = undefined;
    if (answer.report) document?.resolve(answer.report);
    else document?.reject(answer.error);
    if (load() === 0) worker.unref();
    events.free();
  });
  worker.on('error', end);
  worker.on('messageerror', (error) => void stop(error));
  worker.on('exit', (code) => {
    begun.resolve();
    end(new Error(`a verifier thread ended with code ${code}`));
  });
  lookAfter(START_LIMIT_MS);
  worker.unref();

  return {
    load,
    hand(document) {
      const place = places.indexOf(undefined);
      if (place < 0) throw new RangeError('the thread has no place for a document');
      const { profileId, now, receivedAt } = document;
      const bytes = new Uint8Array(document.bytes);
      const task: ThreadTask = { place, bytes, profileId, now, receivedAt };
      Atomics.store(since, place, NOT_BEGUN);
      worker.postMessage(task, [bytes.buffer]);
      places[place] = document;
      worker.ref();
      if (!timer) lookAfter(timeoutMs);
    },
    withdraw() {
      const taken: PendingDocument[] = [];
      for (let place = 0; place < PLACES; place++) {
        const document = has(place);
        if (!document) continue;
        if (Atomics.compareExchange(since, place, NOT_BEGUN, WITHDRAWN) !== NOT_BEGUN) continue;
        places[place] = 'withdrawn';
        taken.push(document);
      }
      return taken;
    },
    stop,
  };
}
