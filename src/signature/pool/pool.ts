import type { Profile } from '../../domain/profile/profile.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import type { TrustSnapshot } from '../trust/trust.ts';
import { type PendingDocument, PLACES, startThread, type VerifierThread } from './pool-thread.ts';

export { VerificationTimeout } from './pool-thread.ts';

/** Verification in worker threads: an evil document can hold up one thread for a bounded time, never the service. */
export interface VerifierPool {
  /**
   * `verify` in a thread, on a copy of the bytes.
   * @throws VerificationTimeout, VerifierBusy, VerifierStopped; RangeError for a profile that the pool was not given;
   * Error when the thread ended under the document, such as for want of memory
   */
  verify(
    bytes: Uint8Array,
    profileId: string | undefined,
    now: Date,
    receivedAt?: Date,
  ): Promise<VerificationReport>;
  /**
   * From the next document on, this snapshot counts, whole, and for those that no thread has begun; what is under way
   * ends by the one it began with.
   */
  replaceTrust(trust: TrustSnapshot): void;
  /** Takes no more work and ends the threads; what is under way or waiting ends with VerifierStopped. */
  close(): Promise<void>;
}

export interface VerifierPoolOptions {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly trust: TrustSnapshot;
  readonly threads: number;
  /** for one document, from when a thread takes it up */
  readonly timeoutMs: number;
  /** how many documents may wait for a thread */
  readonly maxQueue: number;
}

export class VerifierBusy extends Error {
  override readonly name = 'VerifierBusy';
}
export class VerifierStopped extends Error {
  override readonly name = 'VerifierStopped';
}

/** A thread that ends under a document is replaced; those that no thread has begun are never lost. */
export function createVerifierPool(options: VerifierPoolOptions): VerifierPool {
  const { profiles, threads, timeoutMs, maxQueue } = options;
  let trust = options.trust;
  let crew: VerifierThread[] = [];
  /** of former snapshots, each at its last document */
  const relieved = new Set<VerifierThread>();
  const waiting: PendingDocument[] = [];
  /** running and waiting */
  let inside = 0;
  let closed = false;

  const stopped = () => new VerifierStopped('the verifier was closed');
  const open = (): void => {
    const thread = startThread({ profiles, trust }, timeoutMs, {
      free: () => (relieved.has(thread) ? dismiss(thread) : distribute()),
      ended(left, started) {
        relieved.delete(thread);
        const isOfCrew = crew.includes(thread);
        crew = crew.filter((other) => other !== thread);
        waiting.unshift(...left);
        if (closed) return;
        // One that cannot even start is not tried again until a document wants it.
        if (isOfCrew && started) open();
        distribute();
      },
    });
    crew.push(thread);
  };
  const dismiss = (thread: VerifierThread): void => {
    if (thread.load() === 0) void thread.stop(stopped());
  };
  const leastLoaded = (): VerifierThread | undefined => {
    const [first, ...others] = crew;
    return first && others.reduce((least, thread) => (thread.load() < least.load() ? thread : least), first);
  };
  /** Hands out what waits, to idle threads first. */
  const distribute = (): void => {
    while (waiting.length > 0) {
      while (crew.length < threads) open();
      const thread = leastLoaded();
      if (!thread || thread.load() === PLACES) return;
      const document = waiting.shift();
      if (document) handOver(thread, document);
    }
    // What lies ready behind a slow document is for a thread that has nothing to do.
    for (const burdened of crew.filter((thread) => thread.load() === PLACES)) {
      const idle = crew.find((thread) => thread.load() === 0);
      if (!idle) return;
      for (const document of burdened.withdraw()) handOver(idle, document);
    }
  };

  for (let count = 0; count < threads; count++) open();
  return {
    async verify(bytes, profileId, now, receivedAt = now) {
      if (profileId !== undefined && !profiles.has(profileId))
        throw new RangeError(`no profile ${profileId}`);
      if (closed) throw stopped();
      if (inside >= threads + maxQueue)
        throw new VerifierBusy(`${maxQueue} documents are waiting to be verified`);
      inside += 1;
      try {
        return await new Promise<VerificationReport>((resolve, reject) => {
          waiting.push({ bytes, profileId, now, receivedAt, resolve, reject });
          distribute();
        });
      } finally {
        inside -= 1;
      }
    },
    replaceTrust(next) {
      if (closed) return;
      trust = next;
      const before = crew;
      crew = [];
      for (let count = 0; count < threads; count++) open();
      for (const thread of before) {
        relieved.add(thread);
        waiting.unshift(...thread.withdraw());
        dismiss(thread);
      }
      distribute();
    },
    async close() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(stopped());
      await Promise.all([...crew, ...relieved].map((thread) => thread.stop(stopped())));
      for (const { reject } of waiting.splice(0)) reject(stopped());
    },
  };
}

/** What cannot be handed over, such as evidence that cannot cross to a thread, is the caller's error. */
function handOver(thread: VerifierThread, document: PendingDocument): void {
  try {
    thread.hand(document);
  } catch (error) {
    document.reject(error);
  }
}
