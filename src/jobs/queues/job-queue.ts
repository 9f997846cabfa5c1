import { setTimeout as sleep } from 'node:timers/promises';
import { isInHand } from '../../domain/request/request-steps.ts';
import type { Database } from '../../storage/index/database.ts';
import { findRequest } from '../../storage/index/requests.ts';
import { findSubmission } from '../../storage/index/submissions.ts';
import { findTransfer } from '../../storage/index/transfers.ts';
import { enqueueForwarding, enqueueJudgement, enqueueRequest } from './enqueue.ts';
import type { JobEnds } from './job-ends.ts';
import type { Queues } from './queues.ts';

type Awaited = 'submission' | 'request' | 'transfer';

/** What the API asks of the jobs; the API declares the same shape (src/api/job-queue.ts) and main.ts joins the two. */
export interface JobQueue {
  judgeSubmission(id: string, attempt: number, requestId: string): Promise<void>;
  answerRequest(id: string, requestId: string): Promise<void>;
  forwardOutbox(transferId: string, requestId: string): Promise<void>;
  waitFor(what: Awaited, id: string, timeoutMs: number): Promise<void>;
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
        const request = await findRequest(database, repositoryRequestId);
        const stage = request?.state === 'approved' ? 'approved' : 'received';
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

/** Looks ever more seldom: finds an ending that came before anybody listened, or while Redis was away. */
async function seenInDatabase(
  database: Database,
  what: Awaited,
  id: string,
  stop: AbortSignal,
): Promise<void> {
  for (let pause = 250; !stop.aborted; pause = Math.min(pause * 2, 4_000)) {
    await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
    if (!stop.aborted && (await ended(database, what, id).catch(() => false))) return;
  }
}

async function ended(database: Database, what: Awaited, id: string): Promise<boolean> {
  switch (what) {
    case 'submission':
      return (await findSubmission(database, id))?.outcome.state !== 'received';
    case 'request': {
      const request = await findRequest(database, id);
      return !request || !isInHand(request);
    }
    case 'transfer':
      return (await findTransfer(database, id))?.state !== 'forwarding';
  }
}
