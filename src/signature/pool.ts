import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Profile } from '../domain/profile.ts';
import type { RegistryEvidence } from '../domain/registry.ts';
import type { VerificationReport } from './report.ts';
import type { TrustSnapshot } from './trust.ts';

/** Verification in worker threads: an evil document can hold up one thread for a bounded time, never the service. */
export interface VerifierPool {
  /**
   * `verify` in a thread, on a copy of the bytes.
   * @throws VerificationTimeout, VerifierBusy, VerifierStopped; RangeError for a profile that the pool was not given
   */
  verify(
    bytes: Uint8Array,
    profileId: string,
    now: Date,
    known?: KnownOfDocument,
  ): Promise<VerificationReport>;
  /**
   * From the next document on, this snapshot counts, whole. What is under way ends by the one it began with; new threads
   * take over before the old ones go, so that nothing that waits is lost.
   */
  replaceTrust(trust: TrustSnapshot): void;
  /** Takes no more work and ends the threads; what is under way or waiting ends with VerifierStopped. */
  close(): Promise<void>;
}

/** What is known of one document besides its bytes. */
export interface KnownOfDocument {
  /** since when it exists; `now` unless told */
  readonly receivedAt?: Date;
  /** of its signers; without it the registry isn't asked */
  readonly registry?: RegistryEvidence;
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

/** What a worker thread is given once, as its workerData. */
export interface WorkerSetup {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly trust: TrustSnapshot;
}

export interface WorkerTask {
  readonly bytes: Uint8Array;
  readonly profileId: string;
  readonly now: Date;
  readonly known: KnownOfDocument;
  /** the thread says here that it has begun */
  readonly begun: MessagePort;
}

const START_LIMIT_MS = 60_000;

export class VerificationTimeout extends Error {
  override readonly name = 'VerificationTimeout';
}
export class VerifierBusy extends Error {
  override readonly name = 'VerifierBusy';
}
export class VerifierStopped extends Error {
  override readonly name = 'VerifierStopped';
}

/**
 * The queue stands here and not in Piscina, so that a document's time begins when a thread takes it up: a long queue
 * must not run others' time down.
 */
export function createVerifierPool(options: VerifierPoolOptions): VerifierPool {
  let crew = openCrew(options, options.trust);
  const crews = new Set([crew]);
  const waiting: { readonly start: () => void; readonly refuse: (error: Error) => void }[] = [];
  let running = 0;
  let closed = false;

  const free = (): Promise<void> => {
    if (closed) return Promise.reject(new VerifierStopped('the verifier has been closed'));
    if (running < options.threads) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.length >= options.maxQueue) {
      return Promise.reject(new VerifierBusy(`${waiting.length} documents are waiting to be verified`));
    }
    return new Promise((start, refuse) => waiting.push({ start, refuse }));
  };
  /** Hands the thread on: `running` stays as it is when another takes it. */
  const done = (): void => {
    const next = waiting.shift();
    if (next) next.start();
    else running -= 1;
  };

  const dismiss = (one: Crew): void => {
    if (!one.relieved || one.busy > 0) return;
    crews.delete(one);
    void one.pool.destroy();
  };

  return {
    async verify(bytes, profileId, now, known = {}) {
      if (!options.profiles.has(profileId)) throw new RangeError(`no profile ${profileId}`);
      await free();
      const mine = crew;
      mine.busy += 1;
      try {
        const task = { bytes: Uint8Array.from(bytes), profileId, now, known };
        return await run(mine.pool, task, options.timeoutMs);
      } catch (error) {
        if (closed) throw new VerifierStopped('the verifier was closed', { cause: error });
        throw error;
      } finally {
        mine.busy -= 1;
        dismiss(mine);
        done();
      }
    },
    replaceTrust(trust) {
      if (closed) return;
      const before = crew;
      crew = openCrew(options, trust);
      crews.add(crew);
      before.relieved = true;
      dismiss(before);
    },
    async close() {
      closed = true;
      for (const { refuse } of waiting.splice(0)) refuse(new VerifierStopped('the verifier was closed'));
      // Those that were relieved are still at work on a document.
      await Promise.all([...crews].map(({ pool }) => pool.destroy()));
    },
  };
}

/** The threads of one snapshot. */
interface Crew {
  readonly pool: Piscina<WorkerTask, VerificationReport>;
  busy: number;
  relieved: boolean;
}

function openCrew({ profiles, threads }: VerifierPoolOptions, trust: TrustSnapshot): Crew {
  const setup: WorkerSetup = { profiles, trust };
  const pool = new Piscina({
    filename: new URL('./worker.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    maxQueue: threads,
    workerData: setup,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  return { pool, busy: 0, relieved: false };
}

/**
 * An abort ends the thread, whatever it is doing; Piscina starts another. The document's time begins when the thread
 * says so: a thread that is being started, or started again, takes as long as a hundred documents.
 */
async function run(
  pool: Piscina<WorkerTask, VerificationReport>,
  task: Omit<WorkerTask, 'begun'>,
  timeoutMs: number,
): Promise<VerificationReport> {
  const limit = new AbortController();
  const { port1, port2 } = new MessageChannel();
  let timer = setTimeout(() => limit.abort(), START_LIMIT_MS);
  port1.once('message', () => {
    clearTimeout(timer);
    timer = setTimeout(() => limit.abort(), timeoutMs);
  });
  try {
    return await pool.run({ ...task, begun: port2 }, { signal: limit.signal, transferList: [port2] });
  } catch (error) {
    if (!limit.signal.aborted) throw error;
    throw new VerificationTimeout(`verification took longer than ${timeoutMs} ms`, { cause: error });
  } finally {
    clearTimeout(timer);
    port1.close();
  }
}
