import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { Database } from '../../storage/index/database.ts';
import { requestsLeftBehind } from '../../storage/index/requests.ts';
import { submissionsLeftBehind } from '../../storage/index/submissions.ts';
import { transfersToForward } from '../../storage/index/transfers.ts';

export interface ResumeDeps {
  readonly database: Database;
  readonly may: May;
}

/** What is to be queued: whoever has the queues does it, and a job that is known there already is left alone. */
export interface LeftBehind {
  readonly judge: readonly { readonly submissionId: string; readonly attempt: number }[];
  readonly answer: readonly { readonly requestId: string; readonly stage: 'received' | 'approved' }[];
  readonly forward: readonly string[];
}

/** Long enough for a job that is simply waiting its turn; asking for one that does is harmless. */
const leftAfterMs = 20_000;
const atMost = 5_000;

/** Finds what was acknowledged and is not finished: its job was lost with Redis, or never queued. */
export async function resume(
  { database, may }: ResumeDeps,
  actor: ActorFor<'job.run'>,
  now: Date,
): Promise<Decision<{ left: LeftBehind }>> {
  const permitted = permit(may(actor, 'job.run'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const olderThan = new Date(now.getTime() - leftAfterMs);
  const submissions = await submissionsLeftBehind(database, olderThan, atMost);
  const requests = await requestsLeftBehind(database, olderThan, atMost);
  const left = {
    judge: submissions.map(({ _id, attempt }) => ({ submissionId: _id, attempt })),
    answer: requests.map(({ _id, state }) => ({
      requestId: _id,
      stage: state === 'approved' ? ('approved' as const) : ('received' as const),
    })),
    forward: await transfersToForward(database, olderThan, atMost),
  };
  return { ok: true, left };
}
