import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RepositoryRequest, RequestAnswer } from '../../domain/request/request.ts';
import { isInHand } from '../../domain/request/request-steps.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import { answerRequest, awaitApproval, beginAnswer, findRequest } from '../../storage/index/requests.ts';
import type { When } from '../when.ts';
import { type AuthenticateDeps, answerAuthenticate } from './answer-authenticate.ts';
import { answerCancel, type CancelDeps, mayBeCancelled } from './answer-cancel.ts';
import { answerCreate, type CreateDeps } from './answer-create.ts';

export interface AnswerDeps extends AuthenticateDeps, CancelDeps, CreateDeps {
  readonly may: May;
}

/**
 * Answers one request (Đ29.3). Steps on transcripts come first, each known again by the request's id; then the audit
 * entry under the request's own key; then the answer. A crash between any two leaves the request unanswered: the next
 * run finds the steps taken and gives the same answer.
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
    if (refusal) await conclude(deps, request, () => ({ kind: 'refused', refusal }), when);
    else await awaitApproval(deps.database, id);
  } else await conclude(deps, request, () => answerTo(deps, request, when), when);
  return { ok: true, request };
}

function answerTo(deps: AnswerDeps, request: RepositoryRequest, when: When): Promise<RequestAnswer> {
  const { body } = request;
  switch (body.kind) {
    case 'create':
      return answerCreate(deps, request, body, when);
    case 'cancel':
      return answerCancel(deps, request, body, when);
    case 'authenticate':
      return answerAuthenticate(deps, request, body, when.now);
  }
}

/** From the first write on it can't be withdrawn: half of a list would be open, and nobody told. */
async function conclude(
  { database }: AnswerDeps,
  request: RepositoryRequest,
  answerNow: () => RequestAnswer | Promise<RequestAnswer>,
  { now }: When,
): Promise<void> {
  if (!(await beginAnswer(database, request._id, now))) return;
  const answer = await answerNow();
  await appendAudit(database, {
    key: `request-answered:${request._id}`,
    type: 'request-answered',
    actor: actorId(request.asker),
    subject: {
      repositoryRequestId: request._id,
      kind: request.body.kind,
      ...(request.approval ? { approvedBy: request.approval.by } : {}),
      ...outline(answer),
    },
    at: now.toISOString(),
  });
  await answerRequest(database, request._id, answer, now);
}

/** What the audit log keeps of an answer: no personal ID, the request itself names them. */
function outline(answer: RequestAnswer): Record<string, unknown> {
  switch (answer.kind) {
    case 'create': {
      const opened = answer.results.filter((result) => result.opened).length;
      return { opened, refused: answer.results.length - opened };
    }
    case 'cancel':
      return { cancelled: answer.sha256 };
    case 'authenticate':
      return { genuine: answer.genuine, records: answer.records.map(({ sha256 }) => sha256) };
    case 'refused':
      return { refusal: answer.refusal };
  }
}
