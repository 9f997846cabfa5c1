import { setTimeout as sleep } from 'node:timers/promises';
import { inHand, type JobSubject, requestStage } from '../../acts/in-hand.ts';
import type { Database } from '../../acts/stores.ts';
import { enqueueForwarding, enqueueJudgement, enqueueRequest } from './enqueue.ts';
import type { JobEnds } from './job-ends.ts';
import type { Queues } from './queues.ts';

/** What the API asks of the jobs; the API declares the same shape (src/api/job-queue.ts) and main.ts joins the two. */
export interface JobQueue {
  judgeSubmission(id: string, attempt: number, requestId: string): Promise<void>;
  answerRequest(id: string, requestId: string): Promise<void>;
  forwardOutbox(transferId: string, requestId: string): Promise<void>;
  waitFor(what: JobSubject, id: string, timeoutMs: number): Promise<void>;
}

export interface JobQueueDeps {
  readonly database: Database;
  readonly queues: Queues;
  readonly jobEnds: JobEnds;
}

const queueOf = { submission: 'submissions', request: 'requests', transfer: 'ministry' } as const;

export function jobQueue({ database, queues, jobEnds }: JobQueueDeps): JobQueue {
  const queue = remembering(queues);
  return {
    judgeSubmission: (submissionId, attempt, requestId) =>
      queue(() => enqueueJudgement(queues, { submissionId, attempt, requestId })),
    answerRequest: (repositoryRequestId, requestId) =>
      queue(async () => {
        const stage = await requestStage(database, repositoryRequestId);
        await enqueueRequest(queues, { repositoryRequestId, requestId }, stage);
      }),
    forwardOutbox: (transferId, requestId) =>
      queue(() => enqueueForwarding(queues, { transferId, requestId })),
    waitFor: async (what, id, timeoutMs) => {
      const heard = new AbortController();
      const stop = AbortSignal.any([heard.signal, AbortSignal.timeout(timeoutMs)]);
      await Promise.race([jobEnds.next(queueOf[what], id, stop), seenInDatabase(database, what, id, stop)]);
      heard.abort();
    },
  };
}

const rememberedAtMost = 10_000;

/**
 * What could not be queued while Redis was away is queued the moment it is back, so that nobody waits for the sweeper's
 * turn. The memory ends with the process; then the sweeper does it.
 */
function remembering(queues: Queues): (enqueue: () => Promise<unknown>) => Promise<void> {
  const missed = new Set<() => Promise<unknown>>();
  queues.whenBack(async () => {
    for (const enqueue of [...missed]) {
      const queued = await enqueue().then(
        () => true,
        () => false,
      );
      if (!queued) return;
      missed.delete(enqueue);
    }
  });
  return async (enqueue) => {
    try {
      await enqueue();
    } catch (error) {
      if (missed.size < rememberedAtMost) missed.add(enqueue);
      throw error;
    }
  };
}

/**
 * Looks ever more seldom: finds an ending that came before anybody listened, or while Redis was away. What can't be asked
 * counts as in hand: whoever waits waits on, and is told so when the time is over.
 */
async function seenInDatabase(
  database: Database,
  what: JobSubject,
  id: string,
  stop: AbortSignal,
): Promise<void> {
  for (let pause = 250; !stop.aborted; pause = Math.min(pause * 2, 4_000)) {
    await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
    if (!stop.aborted && !(await inHand(database, what, id).catch(() => true))) return;
  }
}
