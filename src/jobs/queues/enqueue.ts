import type { Queue } from 'bullmq';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { JobPayloads, Queues } from './queues.ts';

/** `queued`: it is under way again. `standing`: it was under way. `dead`: it waits for staff. */
export type Enqueued = 'queued' | 'standing' | 'dead';

/**
 * Every job has a natural id, so that asking twice makes one job. An id that Redis still knows is left as it is:
 * waiting, running, or failed for good (a dead letter, which only staff retry).
 * Each rejects when Redis can't be reached.
 */
export async function enqueueJudgement(
  queues: Pick<Queues, 'submissions'>,
  payload: JobPayloads['submissions'],
): Promise<Enqueued> {
  return add(queues.submissions, 'judge', `${payload.submissionId}.${payload.attempt}`, payload);
}

/** A cancel is worked on twice: when it arrives, and once it is approved. */
export async function enqueueRequest(
  queues: Pick<Queues, 'requests'>,
  payload: JobPayloads['requests'],
  stage: 'received' | 'approved',
): Promise<Enqueued> {
  const id = payload.repositoryRequestId;
  return add(queues.requests, 'answer', stage === 'approved' ? `${id}.approved` : id, payload);
}

export async function enqueueReplication(
  queues: Pick<Queues, 'replication'>,
  sha256: Sha256,
  requestId: string,
): Promise<Enqueued> {
  return add(queues.replication, 'replicate', sha256, { sha256, requestId });
}

export async function enqueueForwarding(
  queues: Pick<Queues, 'ministry'>,
  payload: JobPayloads['ministry'],
): Promise<Enqueued> {
  return add(queues.ministry, 'forward', payload.transferId, payload);
}

/**
 * A job that ended well is remembered for a while, and its id would block a new one. Whoever calls knows from the
 * database that there is work, so such a memory is dropped. One Lua call can't do both: a crash between the two
 * leaves no job, and the sweeper comes again.
 */
async function add<Payload>(
  queue: Queue<Payload>,
  name: string,
  jobId: string,
  payload: Payload,
): Promise<Enqueued> {
  const known = await queue.getJobState(jobId);
  if (known === 'failed') return 'dead';
  if (known !== 'unknown' && known !== 'completed') return 'standing';
  if (known === 'completed') await queue.remove(jobId);
  await (queue as Queue).add(name, payload, { jobId });
  return 'queued';
}
