import { z } from 'zod';
import { type Asked, ask } from '../../acts/requests/ask.ts';
import { decideRequest, decideRequests } from '../../acts/requests/decide.ts';
import { listWaiting } from '../../acts/requests/list.ts';
import { answeredRequest, readRequest } from '../../acts/requests/read.ts';
import { withdraw } from '../../acts/requests/withdraw.ts';
import type { Caller } from '../../domain/access/actor.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import { isFinal, isInHand } from '../../domain/request/request-steps.ts';
import type { ApiDeps } from '../deps.ts';
import { idempotencyKeyHeader, limitField, ownIdField, preferHeader } from '../http/fields.ts';
import { granted } from '../http/problem.ts';
import { jsonBody } from '../http/request-body.ts';
import { decisionInput, decisionsInput, type RequestInput, requestInput } from '../http/request-input.ts';
import { type Answer, type AnswerKind, type Route, route } from '../http/route.ts';
import { xmlOf } from '../http/xml-in-base64.ts';
import { pageSchema } from '../presenters/page.ts';
import {
  decidedSchema,
  presentDecided,
  presentRequest,
  requestPath,
  requestSchema,
} from '../presenters/request.ts';
import { schoolMeant } from '../school-meant.ts';
import { acceptedAnswer, waitForEnd } from '../wait-for-end.ts';

const tag = 'requests';
const params = z.strictObject({ requestId: ownIdField });
const preferring = z.object({ prefer: preferHeader });
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

/** Requests of Đ29.3, what their asker may do with them, and the department's decision on a cancellation (Đ4.4). */
export function requestRoutes(deps: ApiDeps): readonly Route[] {
  const { jobs, limits, clock } = deps;

  const make = route({
    method: 'POST',
    path: '/v1/requests',
    operationId: 'makeRequest',
    tag,
    summary: {
      vi: 'Gửi yêu cầu khởi tạo, hủy bỏ, thu hồi, chốt hoặc xác thực (Đ29.3, Đ25)',
      en: 'Ask to create, cancel, recall, close or authenticate',
    },
    act: ['request.create', 'request.cancel', 'record.recall', 'record.close', 'request.authenticate'],
    headers: z.object({ 'idempotency-key': idempotencyKeyHeader, prefer: preferHeader }),
    body: jsonBody(requestInput),
    answers: { 200: answered, 202: received },
    problems: [
      'personal-id-malformed',
      'reason-required',
      'idempotency-key-malformed',
      'idempotency-key-reused',
      'school-required',
      'unknown-school',
      'no-such-transcript',
      'document-not-xml',
      'quota-exceeded',
    ],
    async handle({ actor, headers, body, requestId }) {
      const asked = askedBy(actor, body, limits.bodyBytes);
      const when = { now: clock(), requestId, idempotencyKey: headers['idempotency-key'] };
      const { request } = granted(await ask(deps, actor, asked, when));
      // A crash before the job is queued leaves the request `received`: the sweeper takes it up.
      if (isInHand(request)) await jobs.answerRequest(request._id, requestId);
      return settled(actor, request, headers.prefer);
    },
  });

  const read = route({
    method: 'GET',
    path: '/v1/requests/{requestId}',
    operationId: 'readRequest',
    tag,
    summary: { vi: 'Xem trạng thái và kết quả của yêu cầu', en: 'Read where a request stands' },
    act: 'request.read',
    params,
    headers: preferring,
    answers: { 200: { ...answered, headers: applied } },
    problems: ['no-such-resource', 'quota-exceeded'],
    async handle({ actor, params: { requestId: id }, headers, requestId }) {
      const { request } = granted(await readRequest(deps, actor, id, { now: clock(), requestId }));
      const { value, headers: preference } = await waitForEnd(deps, headers.prefer, pending(actor, request));
      return { status: 200, headers: preference, json: presentRequest(value) };
    },
  });

  const takeBack = route({
    method: 'POST',
    path: '/v1/requests/{requestId}/withdrawal',
    operationId: 'withdrawRequest',
    tag,
    summary: {
      vi: 'Bên yêu cầu rút yêu cầu chưa được xử lý (Đ29.3)',
      en: 'Take an own request back, as long as nobody has begun to answer it',
    },
    act: 'request.withdraw',
    params,
    answers: { 200: { ...answered, words: { vi: 'Đã rút', en: 'It is withdrawn' }, headers: {} } },
    problems: ['no-such-resource', 'request-being-answered'],
    async handle({ actor, params: { requestId: id }, requestId }) {
      const { request } = granted(await withdraw(deps, actor, id, { now: clock(), requestId }));
      return { status: 200, json: presentRequest(request) };
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
    act: 'request.decide',
    params,
    headers: preferring,
    body: jsonBody(decisionInput),
    answers: { 200: answered, 202: received },
    problems: ['no-such-resource', 'four-eyes', 'not-awaiting-approval'],
    async handle({ actor, params: { requestId: id }, headers, body, requestId }) {
      const when = { now: clock(), requestId };
      const { request } = granted(await decideRequest(deps, actor, id, body, when));
      if (isInHand(request)) await jobs.answerRequest(request._id, requestId);
      return settled(actor, request, headers.prefer);
    },
  });

  const decideMany = route({
    method: 'POST',
    path: '/v1/requests/decisions',
    operationId: 'decideRequests',
    tag,
    summary: {
      vi: 'Sở GDĐT duyệt hoặc bác nhiều yêu cầu hủy cùng lúc (Đ4.4)',
      en: 'One decision on up to 500 cancellations, each decided and answered on its own',
    },
    act: 'request.decide',
    body: jsonBody(decisionsInput),
    answers: {
      200: {
        words: { vi: 'Kết quả của từng yêu cầu', en: 'What became of each' },
        schema: z.object({ results: z.array(decidedSchema).readonly() }),
      },
    },
    async handle({ actor, body: { requests, ...made }, requestId }) {
      const decided = await decideRequests(deps, actor, requests, made, { now: clock(), requestId });
      for (const one of decided) {
        if (one.ok && isInHand(one.request)) await jobs.answerRequest(one.id, requestId);
      }
      return { status: 200, json: { results: decided.map(presentDecided) } };
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
    problems: ['quota-exceeded'],
    async handle({ actor, query, requestId }) {
      const when = { now: clock(), requestId };
      const { requests } = granted(await listWaiting(deps, actor, query.limit ?? limits.pageItems, when));
      const links = { self: `/v1/requests?state=${query.state}` };
      return { status: 200, json: { items: requests.map(presentRequest), links } };
    },
  });

  async function settled(
    actor: Caller,
    request: RepositoryRequest,
    prefer: string | undefined,
  ): Promise<Answer> {
    const { value, headers } = await waitForEnd(deps, prefer, pending(actor, request));
    return acceptedAnswer(isFinal(value), requestPath(value._id), presentRequest(value), headers);
  }

  function pending(actor: Caller, request: RepositoryRequest) {
    const again = async () => granted(await answeredRequest(deps, actor, request._id)).request;
    return { what: 'request' as const, id: request._id, value: request, waiting: isInHand, read: again };
  }

  return [make, read, takeBack, decide, decideMany, list];
}

/** What a caller wrote, as the act takes it. @throws ApiProblem */
function askedBy(actor: Caller, input: RequestInput, mostBytes: number): Asked {
  if (input.kind === 'authenticate') {
    const { document } = input;
    return { ...input, document: document === undefined ? undefined : xmlOf(document, mostBytes) };
  }
  if ('statement' in input) return { ...input, statement: xmlOf(input.statement, mostBytes) };
  schoolMeant(actor, input.schoolId);
  return input;
}
