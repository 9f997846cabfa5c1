import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SecondOpinion } from './opinion.ts';
import type { SecondOpinionConfig } from './second-opinion-config.ts';

/**
 * The other verifier in a process of its own: a DOM is large and slow, and may cost one document, never the service. A
 * thread would not do: what V8 calls fatal in one of them, such as its end while it compiles, ends the whole process.
 */
export interface SecondVerifier {
  /** One document after the other. What takes too long, or ends the process, was not read; the next one gets a new process. */
  ask(bytes: Uint8Array): Promise<SecondOpinion>;
  close(): Promise<void>;
}

/** What the process loads before it can be asked takes a second or two. */
const START_MS = 60_000;
const MAIN = fileURLToPath(new URL('./second-verifier-process.ts', import.meta.url));

export function openSecondVerifier({
  timeoutMs,
  heapMegabytes,
}: SecondOpinionConfig['limits']): SecondVerifier {
  let other: { readonly child: ChildProcess; readonly ready: Promise<boolean> } | undefined;
  let closed = false;
  const start = () => {
    const child = fork(MAIN, {
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      serialization: 'advanced',
      // It needs no setting and no secret of ours, and has nothing to say but its opinions.
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    // Also while nobody asks it anything: an error that nobody hears would end the service.
    child.on('error', () => undefined);
    return { child, ready: nextAnswer(child, START_MS).then((answer) => answer === 'ready') };
  };
  const end = async () => {
    const ending = other?.child;
    other = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill('SIGKILL');
    await ended;
  };
  return {
    async ask(bytes) {
      if (closed) return { unread: 'ended' };
      other ??= start();
      const { child, ready } = other;
      const answer = (await ready) ? nextAnswer(child, timeoutMs) : 'ended';
      if (child.connected) child.send(bytes, () => undefined);
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

export type ProcessAnswer = 'ready' | SecondOpinion;

function nextAnswer(child: ChildProcess, withinMs: number): Promise<ProcessAnswer | 'too-slow' | 'ended'> {
  return new Promise((resolve) => {
    const settle = (answer: ProcessAnswer | 'too-slow' | 'ended') => {
      clearTimeout(timer);
      child.off('message', heard);
      child.off('error', ended);
      child.off('exit', ended);
      resolve(answer);
    };
    const heard = (message: unknown) => settle(message as ProcessAnswer);
    const ended = () => settle('ended');
    const timer = setTimeout(() => settle('too-slow'), withinMs);
    child.on('message', heard);
    child.on('error', ended);
    child.on('exit', ended);
  });
}
