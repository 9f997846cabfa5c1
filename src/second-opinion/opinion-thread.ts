import { Worker } from 'node:worker_threads';
import type { SecondOpinion } from './opinion.ts';
import type { SecondOpinionConfig } from './second-opinion-config.ts';

/** The other verifier in a thread of its own: a DOM is large and slow, and may cost one document, never the process. */
export interface SecondVerifier {
  /** One document after the other. What takes too long, or ends the thread, was not read; the next one gets a new thread. */
  ask(bytes: Uint8Array): Promise<SecondOpinion>;
  close(): Promise<void>;
}

/** What the thread loads before it can be asked takes a second or two. */
const START_MS = 60_000;

export function openSecondVerifier({
  timeoutMs,
  heapMegabytes,
}: SecondOpinionConfig['limits']): SecondVerifier {
  let thread: { readonly worker: Worker; readonly ready: Promise<boolean> } | undefined;
  let closed = false;
  const start = () => {
    const worker = new Worker(new URL('./opinion-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    // Also while nobody asks it anything: an error that nobody hears would end the process.
    worker.on('error', () => undefined);
    return { worker, ready: nextAnswer(worker, START_MS).then((answer) => answer === 'ready') };
  };
  const end = async () => {
    const ending = thread;
    thread = undefined;
    await ending?.worker.terminate();
  };
  return {
    async ask(bytes) {
      if (closed) return { unread: 'ended' };
      thread ??= start();
      const { worker, ready } = thread;
      const answer = (await ready) ? nextAnswer(worker, timeoutMs) : 'ended';
      worker.postMessage(bytes);
      const opinion = await answer;
      if (typeof opinion === 'object') return opinion;
      await end();
      return { unread: opinion === 'too-slow' ? opinion : 'ended' };
    },
    close: async () => {
      closed = true;
      await end();
    },
  };
}

export type ThreadAnswer = 'ready' | SecondOpinion;

function nextAnswer(worker: Worker, withinMs: number): Promise<ThreadAnswer | 'too-slow' | 'ended'> {
  return new Promise((resolve) => {
    const settle = (answer: ThreadAnswer | 'too-slow' | 'ended') => {
      clearTimeout(timer);
      worker.off('message', settle);
      worker.off('error', ended);
      worker.off('exit', ended);
      resolve(answer);
    };
    const ended = () => settle('ended');
    const timer = setTimeout(() => settle('too-slow'), withinMs);
    worker.on('message', settle);
    worker.on('error', ended);
    worker.on('exit', ended);
  });
}
