import { UnrecoverableError } from 'bullmq';
import type { RepositoryRequest, RequestAnswer } from '../../domain/request/request.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import { awaitApproval, findRequest, answerRequest as storeAnswer } from '../../storage/index/requests.ts';
import type { Processor } from '../queues/workers.ts';
import { type AuthenticateDeps, answerAuthenticate } from './answer-authenticate.ts';
import { answerCancel, mayBeCancelled } from './answer-cancel.ts';
import { answerCreate } from './answer-create.ts';

export type AnswerDeps = AuthenticateDeps;

/**
 * Answers one request (Đ29.3). Steps on transcripts come first, each known again by the request's id; then the audit
 * entry under the request's own key; then the answer. A crash between any two leaves the request unanswered: the next
 * run finds the steps taken and gives the same answer.
 */
export function answerRequest(deps: AnswerDeps): Processor<'requests'> {
  return async ({ data: { repositoryRequestId, requestId } }) => {
    const { database } = deps;
    const request = await findRequest(database, repositoryRequestId);
    if (!request) throw new UnrecoverableError(`no request ${repositoryRequestId}`);

    if (request.state === 'received' && request.body.kind === 'cancel') {
      const refusal = await mayBeCancelled(deps, request._id, request.body);
      if (!refusal) return void (await awaitApproval(database, request._id));
      return conclude(deps, request, { kind: 'refused', refusal });
    }
    if (request.state !== 'received' && request.state !== 'approved') return;
    await conclude(deps, request, await answerTo(deps, request, requestId));
  };
}

async function answerTo(
  deps: AnswerDeps,
  request: RepositoryRequest,
  requestId: string,
): Promise<RequestAnswer> {
  const { body } = request;
  switch (body.kind) {
    case 'create':
      return answerCreate(deps, request._id, body);
    case 'cancel':
      return answerCancel(deps, request._id, body);
    case 'authenticate':
      return answerAuthenticate(deps, body, requestId);
  }
}

async function conclude(deps: AnswerDeps, request: RepositoryRequest, answer: RequestAnswer): Promise<void> {
  const now = deps.clock();
  await appendAudit(deps.database, {
    key: `request-answered:${request._id}`,
    type: 'request-answered',
    actor: request.requestedBy,
    subject: {
      repositoryRequestId: request._id,
      kind: request.body.kind,
      ...(request.approval ? { approvedBy: request.approval.by } : {}),
      ...outline(answer),
    },
    at: now.toISOString(),
  });
  await storeAnswer(deps.database, request._id, answer, now);
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
