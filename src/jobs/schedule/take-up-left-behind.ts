import type { Counts, RunContext } from '../../acts/keeping/scheduled-job.ts';
import { type ResumeDeps, resume } from '../../acts/resume/resume.ts';
import { type Enqueued, enqueueForwarding, enqueueJudgement, enqueueRequest } from '../queues/enqueue.ts';
import { type Queues, TRIES } from '../queues/queues.ts';
import { endStrandedDelays } from '../queues/stranded-delays.ts';

export interface TakeUpDeps extends ResumeDeps {
  readonly queues: Queues;
  readonly longestPauseMs?: number;
}

/** Has what a crash left taken up, and queues what is still to be done. A job that Redis knows is left alone. */
export async function takeUpLeftBehind(
  { database, may, queues, longestPauseMs = TRIES.longestPauseMs }: TakeUpDeps,
  { dryRun, now, requestId, signal }: RunContext,
): Promise<Counts> {
  const resumed = await resume({ database, may }, { kind: 'system', job: 'resume' }, now);
  if (!resumed.ok) throw new Error(resumed.refusal.code);
  const { judge, answer, forward } = resumed.left;
  const enqueued = { queued: 0, standing: 0, dead: 0 };
  const jobs: readonly (() => Promise<Enqueued>)[] = [
    ...judge.map((submission) => () => enqueueJudgement(queues, { ...submission, requestId })),
    ...answer.map((request) => {
      const payload = { repositoryRequestId: request.requestId, requestId };
      return () => enqueueRequest(queues, payload, request.stage);
    }),
    ...forward.map((transferId) => () => enqueueForwarding(queues, { transferId, requestId })),
  ];
  for (const enqueue of dryRun ? [] : jobs) {
    signal.throwIfAborted();
    enqueued[await enqueue()] += 1;
  }
  const undelayed = dryRun || !queues.connected() ? 0 : await endStrandedDelays(queues, longestPauseMs);
  const found = { submissions: judge.length, requests: answer.length, transfers: forward.length };
  return { ...found, ...enqueued, ...(undelayed > 0 && { undelayed }) };
}
