import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { answerRequest, beginAnswer } from '../../domain/request/answer-request.ts';
import { awaitApproval } from '../../domain/request/await-approval.ts';
import type { RepositoryRequest, RequestAnswer } from '../../domain/request/request.ts';
import { isInHand } from '../../domain/request/request-steps.ts';
import { findRequest } from '../../storage/index/requests.ts';
import type { When } from '../when.ts';
import { type AuthenticateDeps, answerAuthenticate } from './answer-authenticate.ts';
import { answerClose, answerRecall, type ByStatementDeps } from './answer-by-statement.ts';
import { answerCancel, type CancelDeps, mayBeCancelled } from './answer-cancel.ts';
import { answerCreate, type CreateDeps } from './answer-create.ts';
import { stepRequest } from './step.ts';

export interface AnswerDeps extends AuthenticateDeps, ByStatementDeps, CancelDeps, CreateDeps {
  readonly may: May;
}

/**
 * Answers one request (Đ29.3). That a job has begun, steps on transcripts, each known again by the request's id, and the
 * answer are written in this order. A crash between any two leaves the request unanswered: the next run finds the steps
 * taken and gives the same answer.
 */
export async function answer(
  deps: AnswerDeps,
  actor: ActorFor<'request.answer'>,
  id: string,
  when: When,
): Promise<Decision<{ request: RepositoryRequest }>> {
  const permitted = permit(deps.may(actor, 'request.answer'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const request = await findRequest(deps.database, id);
  if (!request) return refuse('no-such-resource');

  const { body } = request;
  if (!isInHand(request)) return { ok: true, request };
  if (request.state === 'received' && body.kind === 'cancel') {
    const refusal = await mayBeCancelled(deps, id, body, when.now);
    // Nothing was done to a transcript yet, so until now it may have been withdrawn: the rules look at what stands.
    return refusal
      ? conclude(deps, request, { kind: 'refused', refusal }, actor, when)
      : stepRequest(deps.database, id, awaitApproval, actor, when);
  }
  const begun = await stepRequest(deps.database, id, beginAnswer, actor, when);
  if (!begun.ok || !begun.request.answering) return begun;
  return conclude(deps, begun.request, await answerTo(deps, begun.request, when), actor, when);
}

function answerTo(deps: AnswerDeps, request: RepositoryRequest, when: When): Promise<RequestAnswer> {
  const { body } = request;
  switch (body.kind) {
    case 'create':
      return answerCreate(deps, request, body, when);
    case 'cancel':
      return answerCancel(deps, request, body, when);
    case 'recall':
      return answerRecall(deps, request, body, when);
    case 'close':
      return answerClose(deps, request, body, when);
    case 'authenticate':
      return answerAuthenticate(deps, request, body, when.now);
  }
}

/** An answer that is too long for one entry takes several steps; what a crash or a log that is behind leaves, the next run adds. */
async function conclude(
  { database }: AnswerDeps,
  { _id }: RepositoryRequest,
  answer: RequestAnswer,
  actor: ActorFor<'request.answer'>,
  when: When,
): Promise<Decision<{ request: RepositoryRequest }>> {
  for (;;) {
    const told = await stepRequest(database, _id, (request) => answerRequest(request, answer), actor, when);
    if (!told.ok || !isInHand(told.request)) return told;
  }
}
