import type { Job, Queue } from 'bullmq';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { diedOfNothingThere, diedOfOutage, QueueAway } from './outage-of-job.ts';
import type { JobPayloads, Queues } from './queues.ts';

/** `queued`: it is under way again. `standing`: it was under way. `dead`: it waits for staff. */
export type Enqueued = 'queued' | 'standing' | 'dead';

/**
 * Every job has a natural id, so that asking twice makes one job. An id that Redis still knows is left as it is:
 * waiting, running, or failed for good (a dead letter, which only staff retry). One that failed because a server was away,
 * or before there was anything to work on, is revived: nobody needs to look at it.
 * @throws QueueAway when Redis can't be reached, or takes no writes
 */
export async function enqueueJudgement(
  queues: Pick<Queues, 'submissions' | 'connected'>,
  payload: JobPayloads['submissions'],
): Promise<Enqueued> {
  return add(queues, queues.submissions, 'judge', `${payload.submissionId}.${payload.attempt}`, payload);
}

/** A cancel is worked on twice: when it arrives, and once it is approved. */
export async function enqueueRequest(
  queues: Pick<Queues, 'requests' | 'connected'>,
  payload: JobPayloads['requests'],
  stage: 'received' | 'approved',
): Promise<Enqueued> {
  const id = payload.repositoryRequestId;
  return add(queues, queues.requests, 'answer', stage === 'approved' ? `${id}.approved` : id, payload);
}

export async function enqueueReplication(
  queues: Pick<Queues, 'replication' | 'connected'>,
  sha256: Sha256,
  requestId: string,
): Promise<Enqueued> {
  return add(queues, queues.replication, 'replicate', sha256, { sha256, requestId });
}

export async function enqueueForwarding(
  queues: Pick<Queues, 'ministry' | 'connected'>,
  payload: JobPayloads['ministry'],
): Promise<Enqueued> {
  return add(queues, queues.ministry, 'forward', payload.transferId, payload);
}

/**
 * A job that ended well is remembered for a while, and its id would block a new one. Whoever calls knows from the
 * database that there is work, so such a memory is dropped. One Lua call can't do both: a crash between the two
 * leaves no job, and the sweeper comes again.
 */
async function add<Payload>(
  { connected }: Pick<Queues, 'connected'>,
  queue: Queue<Payload>,
  name: string,
  jobId: string,
  payload: Payload,
): Promise<Enqueued> {
  if (!connected()) throw new QueueAway();
  return await addConnected(queue, name, jobId, payload).catch((error) => {
    throw new QueueAway({ cause: error });
  });
}

async function addConnected<Payload>(
  queue: Queue<Payload>,
  name: string,
  jobId: string,
  payload: Payload,
): Promise<Enqueued> {
  const known = await queue.getJobState(jobId);
  if (known === 'failed') return await revive(queue, jobId);
  if (known !== 'unknown' && known !== 'completed') return 'standing';
  if (known === 'completed') await queue.remove(jobId);
  await (queue as Queue).add(name, payload, { jobId });
  return 'queued';
}

async function revive<Payload>(queue: Queue<Payload>, jobId: string): Promise<Enqueued> {
  const job: Job | undefined = await queue.getJob(jobId);
  const isRevived = diedOfOutage(job?.failedReason) || diedOfNothingThere(job?.failedReason);
  if (!job || !isRevived) return 'dead';
  await job.retry('failed', { resetAttemptsMade: true });
  return 'queued';
}
