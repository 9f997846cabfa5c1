import { createHash, randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { actorId, type Caller } from '../../domain/access/actor.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import { isFinal, isInHand } from '../../domain/request/request-steps.ts';
import { findRequest, insertRequest, listRequests } from '../../storage/index/requests.ts';
import { decideRequest } from '../decide-request.ts';
import type { ApiDeps } from '../deps.ts';
import { idempotencyKeyHeader, limitField, ownIdField, preferHeader } from '../http/fields.ts';
import { ApiProblem } from '../http/problem.ts';
import { jsonBody } from '../http/request-body.ts';
import { decisionInput, requestInput } from '../http/request-input.ts';
import { type Answer, type AnswerKind, type Route, route } from '../http/route.ts';
import { pageSchema } from '../presenters/page.ts';
import { presentRequest, requestPath, requestSchema } from '../presenters/request.ts';
import { acceptedAnswer, settle } from '../settle.ts';
import { understandRequest } from '../understand-request.ts';

const tag = 'requests';
const applied = { 'Preference-Applied': 'wait=N, if a wait was asked for' };
const located = { Location: 'the request', ...applied };
const answered: AnswerKind = {
  words: { vi: 'Đã có kết quả', en: 'It has been answered' },
  schema: requestSchema,
  headers: located,
};
const received: AnswerKind = {
  words: { vi: 'Đã nhận; xem kết quả tại Location', en: 'Received; the answer will be at Location' },
  schema: requestSchema,
  headers: located,
};

/** Requests of Đ29.3 and the department's decision on a cancellation (Đ4.4). */
export function requestRoutes(deps: ApiDeps): readonly Route[] {
  const { database, work, limits, clock } = deps;

  const make = route({
    method: 'POST',
    path: '/v1/requests',
    operationId: 'makeRequest',
    tag,
    summary: {
      vi: 'Gửi yêu cầu khởi tạo, hủy bỏ hoặc xác thực (Đ29.3)',
      en: 'Ask to create, cancel or authenticate',
    },
    act: ['request.create', 'request.cancel', 'request.authenticate'],
    headers: z.object({ 'idempotency-key': idempotencyKeyHeader, prefer: preferHeader }),
    body: jsonBody(requestInput),
    answers: { 200: answered, 202: received },
    problems: [
      'personal-id-malformed',
      'reason-required',
      'idempotency-key-malformed',
      'idempotency-key-reused',
      'not-permitted',
      'unknown-school',
      'no-such-transcript',
      'document-not-xml',
    ],
    async handle({ actor: caller, headers, body: input, requestId }) {
      const body = await understandRequest(deps, caller, input);
      const requestedBy = actorId(caller);
      // A crash before the job is queued leaves the request `received`: the sweeper takes it up.
      const request = await insertRequest(database, {
        _id: newId(requestedBy, headers['idempotency-key']),
        body,
        requestedBy,
        requestId,
        receivedAt: clock().toISOString(),
        state: 'received',
      });
      if (!isDeepStrictEqual(request.body, body)) throw new ApiProblem('idempotency-key-reused');
      if (isInHand(request)) await work.answerRequest(request._id, requestId);
      return settled(request, headers.prefer);
    },
  });

  const read = route({
    method: 'GET',
    path: '/v1/requests/{requestId}',
    operationId: 'readRequest',
    tag,
    summary: { vi: 'Xem trạng thái và kết quả của yêu cầu', en: 'Read where a request stands' },
    act: 'request.read',
    params: z.strictObject({ requestId: ownIdField }),
    headers: z.object({ prefer: preferHeader }),
    answers: { 200: { ...answered, headers: applied } },
    problems: ['no-such-resource'],
    async handle({ actor: caller, params, headers }) {
      const request = await visible(caller, params.requestId);
      const { value, headers: preference } = await settle(deps, headers.prefer, pending(request));
      return { status: 200, headers: preference, json: presentRequest(value) };
    },
  });

  const decide = route({
    method: 'POST',
    path: '/v1/requests/{requestId}/decision',
    operationId: 'decideRequest',
    tag,
    summary: {
      vi: 'Sở GDĐT duyệt hoặc bác yêu cầu hủy (Đ4.4)',
      en: 'The department approves or rejects a cancellation; never its requester',
    },
    // A school is let in to be told by the rule itself why it may not.
    act: 'request.decide',
    params: z.strictObject({ requestId: ownIdField }),
    headers: z.object({ prefer: preferHeader }),
    body: jsonBody(decisionInput),
    answers: { 200: answered, 202: received },
    problems: ['no-such-resource', 'four-eyes', 'not-awaiting-approval'],
    async handle({ actor: caller, params, headers, body, requestId }) {
      const request = await visible(caller, params.requestId);
      const decided = await decideRequest(database, request, caller, body, clock());
      if (isInHand(decided)) await work.answerRequest(decided._id, requestId);
      return settled(decided, headers.prefer);
    },
  });

  const list = route({
    method: 'GET',
    path: '/v1/requests',
    operationId: 'listRequests',
    tag,
    summary: { vi: 'Các yêu cầu chờ Sở duyệt', en: 'Requests that await the department' },
    act: 'request.list',
    query: z.strictObject({ state: z.literal('awaiting-approval'), limit: limitField(limits.pageItems) }),
    answers: {
      200: {
        words: { vi: 'Cũ nhất trước', en: 'Oldest first' },
        schema: pageSchema(requestSchema),
      },
    },
    async handle({ query }) {
      const found = await listRequests(database, query.state, query.limit ?? limits.pageItems);
      const links = { self: `/v1/requests?state=${query.state}` };
      return { status: 200, json: { items: found.map(presentRequest), links } };
    },
  });

  async function visible(caller: Caller, id: string): Promise<RepositoryRequest> {
    const request = await findRequest(database, id);
    const allowed = caller.kind !== 'school' || request?.requestedBy === actorId(caller);
    if (!request || !allowed) throw new ApiProblem('no-such-resource');
    return request;
  }

  async function settled(request: RepositoryRequest, prefer: string | undefined): Promise<Answer> {
    const { value, headers } = await settle(deps, prefer, pending(request));
    const path = requestPath(value._id);
    return acceptedAnswer(isFinal(value), path, presentRequest(value), headers);
  }

  function pending(request: RepositoryRequest) {
    const read = () => findRequest(database, request._id);
    return { what: 'request' as const, id: request._id, value: request, waiting: isInHand, read };
  }

  return [make, read, decide, list];
}

/** The same caller with the same Idempotency-Key names the same request. */
function newId(requestedBy: string, key: string | undefined): string {
  if (key === undefined) return randomBytes(16).toString('hex');
  return createHash('sha256')
    .update(JSON.stringify(['request', requestedBy, key]))
    .digest('hex')
    .slice(0, 32);
}
