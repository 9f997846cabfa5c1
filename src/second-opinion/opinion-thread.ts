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
  let worker: Worker | undefined;
  const started = async (): Promise<Worker | undefined> => {
    if (worker) return worker;
    const fresh = new Worker(new URL('./opinion-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    const ready = await nextAnswer(fresh, START_MS);
    if (ready !== 'ready') await fresh.terminate();
    else worker = fresh;
    return worker;
  };
  return {
    async ask(bytes) {
      const thread = await started();
      if (!thread) return { unread: 'ended' };
      const answer = nextAnswer(thread, timeoutMs);
      thread.postMessage(bytes);
      const opinion = await answer;
      if (typeof opinion === 'object') return opinion;
      worker = undefined;
      await thread.terminate();
      return { unread: opinion === 'too-slow' ? opinion : 'ended' };
    },
    close: async () => {
      await worker?.terminate();
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
