import { UnrecoverableError } from 'bullmq';
import { type AnswerDeps as ActDeps, answer } from '../../acts/requests/answer.ts';
import { enqueueReplication } from '../queues/enqueue.ts';
import type { Queues } from '../queues/queues.ts';
import type { Processor } from '../queues/workers.ts';

export interface AnswerDeps extends ActDeps {
  readonly queues: Pick<Queues, 'replication' | 'connected'>;
  readonly clock: () => Date;
}

/** Answers a request; a document that was sent along is kept at two sites like every other. */
export function answerRequest(deps: AnswerDeps): Processor<'requests'> {
  return async ({ data: { repositoryRequestId, requestId } }) => {
    const actor = { kind: 'system', job: 'answer-request' } as const;
    const answered = await answer(deps, actor, repositoryRequestId, { now: deps.clock(), requestId });
    if (!answered.ok)
      throw new UnrecoverableError(`no request ${repositoryRequestId} (${answered.refusal.code})`);
    const { body } = answered.request;
    const sent = 'statement' in body ? body.statement : body.kind === 'authenticate' && body.sha256;
    if (sent) await enqueueReplication(deps.queues, sent, requestId);
  };
}
