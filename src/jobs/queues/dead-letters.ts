import type { Job } from 'bullmq';
import { type QueueName, type Queues, queueNames } from './queues.ts';

/** A job that used up its attempts. What it works on is still undecided in the database. */
export interface DeadLetter {
  readonly queue: QueueName;
  readonly jobId: string;
  readonly reason: string;
  readonly attempts: number;
  readonly failedAt: string;
  /** ids only, as in every payload */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Newest first, at most `limit` from each queue. */
export async function listDeadLetters(queues: Queues, limit = 100): Promise<readonly DeadLetter[]> {
  const letters = await Promise.all(
    queueNames.map(async (queue) => {
      const failed: readonly Job[] = await queues[queue].getFailed(0, limit - 1);
      return failed.map((job) => deadLetter(queue, job));
    }),
  );
  return letters.flat();
}

/** @returns how many were put back; a job that is no longer failed counts as none */
export async function retryDeadLetter(queues: Queues, queue: QueueName, jobId: string): Promise<number> {
  const job: Job | undefined = await queues[queue].getJob(jobId);
  if (!job || !(await job.isFailed())) return 0;
  await job.retry('failed', { resetAttemptsMade: true });
  return 1;
}

export async function retryAllDeadLetters(queues: Queues): Promise<number> {
  let retried = 0;
  for (const letter of await listDeadLetters(queues, 10_000)) {
    retried += await retryDeadLetter(queues, letter.queue, letter.jobId);
  }
  return retried;
}

function deadLetter(queue: QueueName, job: Job): DeadLetter {
  return {
    queue,
    jobId: job.id ?? '',
    reason: job.failedReason,
    attempts: job.attemptsMade,
    failedAt: new Date(job.finishedOn ?? job.timestamp).toISOString(),
    payload: job.data,
  };
}
