import { z } from 'zod';
import { push } from '../../acts/submissions/push.ts';
import { answerSubmission, readSubmission, type ToldSubmission } from '../../acts/submissions/read.ts';
import { isUndecided } from '../../domain/transcript/submission.ts';
import type { ApiDeps } from '../deps.ts';
import { idempotencyKeyHeader, ownIdField, preferHeader } from '../http/fields.ts';
import { looksLikeXml } from '../http/looks-like-xml.ts';
import { ApiProblem, granted } from '../http/problem.ts';
import { xmlBody } from '../http/request-body.ts';
import { type Route, route } from '../http/route.ts';
import { presentSubmission, submissionPath, submissionSchema } from '../presenters/submission.ts';
import { acceptedAnswer, waitForEnd } from '../wait-for-end.ts';

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
    answers: {
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
    },
    problems: ['idempotency-key-malformed', 'document-not-xml', 'idempotency-key-reused'],
    async handle({ actor, headers, body, requestId }) {
      if (!looksLikeXml(body)) throw new ApiProblem('document-not-xml');
      const sent = { bytes: body, idempotencyKey: headers['idempotency-key'] };
      const { submission } = granted(await push(deps, actor, sent, { now: clock(), requestId }));
      const { _id: id, attempt } = submission;
      if (isUndecided(submission)) await jobs.judgeSubmission(id, attempt, requestId);
      const again = async () => granted(await answerSubmission(deps, actor, id)).told;
      // What is undecided was written or read a moment ago, and there is nothing more to tell of it.
      const now = isUndecided(submission) ? { submission } : await again();
      const { value, headers: applied } = await settled(id, headers.prefer, now, again);
      return acceptedAnswer(!waiting(value), submissionPath(id), presentSubmission(value), applied);
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

  function settled(
    id: string,
    prefer: string | undefined,
    value: ToldSubmission,
    again: () => Promise<ToldSubmission>,
  ) {
    return waitForEnd(deps, prefer, { what: 'submission', id, value, waiting, read: again });
  }

  return [pushOne, read];
}

const waiting = ({ submission }: ToldSubmission) => isUndecided(submission);
