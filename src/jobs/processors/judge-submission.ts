import { UnrecoverableError } from 'bullmq';
import { type JudgeDeps as ActDeps, judge } from '../../acts/submissions/judge.ts';
import type { JobMetrics } from '../../observe/metrics.ts';
import { enqueueReplication } from '../queues/enqueue.ts';
import type { Queues } from '../queues/queues.ts';
import type { Processor } from '../queues/workers.ts';

export interface JudgeDeps extends ActDeps {
  readonly queues: Pick<Queues, 'replication' | 'connected'>;
  readonly clock: () => Date;
  readonly metrics: Pick<JobMetrics, 'verdict' | 'decided'>;
}

/** Judges a push; busy verifiers, time-outs and outages are thrown: the queue tries again, and in the end it is a dead letter. */
export function judgeSubmission(deps: JudgeDeps): Processor<'submissions'> {
  return async ({ data: { requestId, ...attempt } }) => {
    const actor = { kind: 'system', job: 'judge-submission' } as const;
    const judged = await judge(deps, actor, attempt, { now: deps.clock(), requestId });
    // Intake writes the submission before it queues the job.
    if (!judged.ok)
      throw new UnrecoverableError(`no submission ${attempt.submissionId} (${judged.refusal.code})`);
    const { submission, outcome, verdict } = judged;
    if (verdict) deps.metrics.verdict(verdict);
    if (outcome?.state === 'refused') deps.metrics.decided('refused', outcome.refusal.code);
    if (outcome?.state === 'accepted') deps.metrics.decided('accepted', 'none');
    if (submission.attempt !== attempt.attempt) return;
    // Refused documents are kept at two sites too: they are evidence of what was handed in. Queued once the retention
    // is known; a crash before this line leaves it to the job's next run, or to the replication sweep.
    for (const sent of [submission.sha256, submission.statement])
      if (sent) await enqueueReplication(deps.queues, sent, requestId);
  };
}
