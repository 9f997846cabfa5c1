import type { Database } from '../../storage/index/database.ts';
import { requestsLeftBehind } from '../../storage/index/requests.ts';
import { submissionsLeftBehind } from '../../storage/index/submissions.ts';
import { type Enqueued, enqueueJudgement, enqueueRequest } from '../queues/enqueue.ts';
import type { Queues } from '../queues/queues.ts';
import type { Counts, RunContext } from './staff-job.ts';

/** What another part of the service takes up by itself; it answers what it counted. */
export type TakeUp = (olderThan: Date, context: RunContext) => Promise<Counts>;

export interface TakeUpDeps {
  readonly database: Database;
  readonly queues: Pick<Queues, 'submissions' | 'requests'>;
  readonly more: readonly TakeUp[];
}

/** Long enough for a job that is simply waiting its turn; asking for one that does is harmless. */
const leftAfterMs = 20_000;
const atMost = 5_000;

/**
 * Finds in the database what was acknowledged and is not finished: its job was lost with Redis, or never queued.
 * A job that still is known to Redis is left alone.
 */
export async function takeUpLeftBehind(deps: TakeUpDeps, context: RunContext): Promise<Counts> {
  const { database, queues } = deps;
  const { dryRun, requestId, signal } = context;
  const olderThan = new Date(context.now.getTime() - leftAfterMs);
  const counts: Record<string, number> = { submissions: 0, requests: 0, queued: 0, standing: 0, dead: 0 };
  const count = (what: 'submissions' | 'requests' | Enqueued) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };

  for (const { _id, attempt } of await submissionsLeftBehind(database, olderThan, atMost)) {
    signal.throwIfAborted();
    count('submissions');
    if (!dryRun) count(await enqueueJudgement(queues, { submissionId: _id, attempt, requestId }));
  }
  for (const { _id, state } of await requestsLeftBehind(database, olderThan, atMost)) {
    signal.throwIfAborted();
    count('requests');
    const stage = state === 'approved' ? 'approved' : 'received';
    if (!dryRun) count(await enqueueRequest(queues, { repositoryRequestId: _id, requestId }, stage));
  }
  for (const takeUp of deps.more) {
    for (const [what, found] of Object.entries(await takeUp(olderThan, context))) {
      counts[what] = (counts[what] ?? 0) + found;
    }
  }
  return counts;
}
