import { z } from 'zod';
import { type Pushed, push } from '../../acts/submissions/push.ts';
import { answerSubmission, readSubmission, type ToldSubmission } from '../../acts/submissions/read.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import { isUndecided } from '../../domain/transcript/submission.ts';
import type { ApiDeps } from '../deps.ts';
import { idempotencyKeyHeader, ownIdField, preferHeader } from '../http/fields.ts';
import { looksLikeXml } from '../http/looks-like-xml.ts';
import { ApiProblem, granted } from '../http/problem.ts';
import { jsonBody, xmlBody } from '../http/request-body.ts';
import { replacementInput } from '../http/request-input.ts';
import { type Answer, type AnswerKind, type Route, route } from '../http/route.ts';
import { xmlOf } from '../http/xml-in-base64.ts';
import { presentSubmission, submissionPath, submissionSchema } from '../presenters/submission.ts';
import { acceptedAnswer, waitForEnd } from '../wait-for-end.ts';

const answersOfPush: Readonly<Record<number, AnswerKind>> = {
  200: {
    words: { vi: 'Đã có kết quả', en: 'It has been decided' },
    schema: submissionSchema,
    headers: { Location: 'the submission', 'Preference-Applied': 'wait=N, if a wait was asked for' },
  },
  202: {
    words: {
      vi: 'Đã lưu, đang kiểm tra; xem kết quả tại Location',
      en: 'Stored and being judged; the result will be at Location',
    },
    schema: submissionSchema,
    headers: { Location: 'the submission', 'Preference-Applied': 'wait=N, if a wait was asked for' },
  },
};

/** Pushing one signed document (Đ24.7, Đ29.4) and asking what became of it. */
export function submissionRoutes(deps: ApiDeps): readonly Route[] {
  const { jobs, clock } = deps;

  const pushOne = route({
    method: 'POST',
    path: '/v1/submissions',
    operationId: 'pushSubmission',
    tag: 'submissions',
    summary: {
      vi: 'Gửi một học bạ năm học đã ký số (Đ24.7, Đ29.4)',
      en: 'Push one signed year record',
    },
    act: 'submission.push',
    headers: z.object({ 'idempotency-key': idempotencyKeyHeader, prefer: preferHeader }),
    body: xmlBody,
    answers: answersOfPush,
    problems: ['idempotency-key-malformed', 'document-not-xml', 'idempotency-key-reused'],
    async handle({ actor, headers, body, requestId }) {
      if (!looksLikeXml(body)) throw new ApiProblem('document-not-xml');
      return pushed(actor, { bytes: body }, headers, requestId);
    },
  });

  const replaceOne = route({
    method: 'POST',
    path: '/v1/replacements',
    operationId: 'pushReplacement',
    tag: 'submissions',
    summary: {
      vi: 'Gửi học bạ thay thế kèm văn bản thay thế đã ký, khi năm học chưa chốt (Đ25.3)',
      en: 'Push a record that takes the place of another, with the signed statement by which it does',
    },
    act: 'submission.push',
    headers: z.object({ 'idempotency-key': idempotencyKeyHeader, prefer: preferHeader }),
    body: jsonBody(replacementInput),
    answers: answersOfPush,
    problems: ['idempotency-key-malformed', 'document-not-xml', 'idempotency-key-reused'],
    handle({ actor, headers, body: { document, statement }, requestId }) {
      const { bodyBytes } = deps.limits;
      const sent = { bytes: xmlOf(document, bodyBytes), statement: xmlOf(statement, bodyBytes) };
      return pushed(actor, sent, headers, requestId);
    },
  });

  const read = route({
    method: 'GET',
    path: '/v1/submissions/{submissionId}',
    operationId: 'readSubmission',
    tag: 'submissions',
    summary: { vi: 'Xem kết quả một lần gửi', en: 'Read what became of a push' },
    act: 'submission.read',
    params: z.strictObject({ submissionId: ownIdField }),
    headers: z.object({ prefer: preferHeader }),
    answers: {
      200: {
        words: { vi: 'Trạng thái hiện tại, kèm báo cáo kiểm tra', en: 'Its state, with the report' },
        schema: submissionSchema,
        headers: { 'Preference-Applied': 'wait=N, if a wait was asked for' },
      },
    },
    problems: ['no-such-resource', 'quota-exceeded'],
    async handle({ actor, params: { submissionId }, headers, requestId }) {
      const again = async () =>
        granted(await readSubmission(deps, actor, submissionId, { now: clock(), requestId })).told;
      const { value, headers: applied } = await settled(submissionId, headers.prefer, await again(), again);
      return { status: 200, headers: applied, json: presentSubmission(value) };
    },
  });

  async function pushed(
    actor: ActorFor<'submission.push'>,
    sent: Omit<Pushed, 'idempotencyKey'>,
    headers: { readonly 'idempotency-key'?: string | undefined; readonly prefer?: string | undefined },
    requestId: string,
  ): Promise<Answer> {
    const whole = { ...sent, idempotencyKey: headers['idempotency-key'] };
    const { submission } = granted(await push(deps, actor, whole, { now: clock(), requestId }));
    const { _id: id, attempt } = submission;
    if (isUndecided(submission)) await jobs.judgeSubmission(id, attempt, requestId);
    const again = async () => granted(await answerSubmission(deps, actor, id)).told;
    // What is undecided was written or read a moment ago, and there is nothing more to tell of it.
    const now = isUndecided(submission) ? { submission } : await again();
    const { value, headers: applied } = await settled(id, headers.prefer, now, again);
    return acceptedAnswer(!waiting(value), submissionPath(id), presentSubmission(value), applied);
  }

  function settled(
    id: string,
    prefer: string | undefined,
    value: ToldSubmission,
    again: () => Promise<ToldSubmission>,
  ) {
    return waitForEnd(deps, prefer, { what: 'submission', id, value, waiting, read: again });
  }

  return [pushOne, replaceOne, read];
}

const waiting = ({ submission }: ToldSubmission) => isUndecided(submission);
