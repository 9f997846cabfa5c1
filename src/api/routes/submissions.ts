import { z } from 'zod';
import type { Submission } from '../../domain/transcript/submission.ts';
import { findReceiptTimestamp } from '../../storage/index/receipt-timestamps.ts';
import { findReport, findSubmission, receiveSubmission } from '../../storage/index/submissions.ts';
import { storeBlob } from '../../storage/sites/blobs.ts';
import type { ApiDeps } from '../deps.ts';
import { idempotencyKeyHeader, ownIdField, preferHeader } from '../http/fields.ts';
import { looksLikeXml } from '../http/looks-like-xml.ts';
import { ApiProblem } from '../http/problem.ts';
import { xmlBody } from '../http/request-body.ts';
import { type Route, route } from '../http/route.ts';
import { presentSubmission, submissionPath, submissionSchema } from '../presenters/submission.ts';
import { acceptedAnswer, settle } from '../settle.ts';

/** Pushing one signed document (Đ24.7, Đ29.4) and asking what became of it. */
export function submissionRoutes(deps: ApiDeps): readonly Route[] {
  const { database, sites, work, clock } = deps;

  const push = route({
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
    async handle({ actor: caller, headers, body, requestId }) {
      if (!looksLikeXml(body)) throw new ApiProblem('document-not-xml');
      const now = clock();
      // Blob, then submission, then job. A crash after the first leaves bytes that no submission names: the caller was
      // not answered and pushes again. A crash after the second leaves a submission without a job: the sweeper or the
      // same push again queues it. The answer comes only after both are written.
      const sha256 = await storeBlob(database, sites, body, now);
      const received = await receiveSubmission(database, {
        schoolId: caller.schoolId,
        sha256,
        size: body.length,
        idempotencyKey: headers['idempotency-key'],
        requestId,
        receivedAt: now.toISOString(),
      });
      if (received.kind === 'key-reused') throw new ApiProblem('idempotency-key-reused');
      const { submission } = received;
      const { _id: id } = submission;
      if (undecided(submission)) await work.judgeSubmission(id, submission.attempt, requestId);
      const { value, headers: applied } = await settle(deps, headers.prefer, {
        what: 'submission',
        id,
        value: submission,
        waiting: undecided,
        read: () => findSubmission(database, id),
      });
      return acceptedAnswer(!undecided(value), submissionPath(id), await presented(value), applied);
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
    problems: ['no-such-resource'],
    async handle({ actor: caller, params, headers }) {
      const id = params.submissionId;
      const submission = await findSubmission(database, id);
      const own = caller.kind !== 'school' || submission?.schoolId === caller.schoolId;
      if (!submission || !own) throw new ApiProblem('no-such-resource');
      const { value, headers: applied } = await settle(deps, headers.prefer, {
        what: 'submission',
        id,
        value: submission,
        waiting: undecided,
        read: () => findSubmission(database, id),
      });
      return { status: 200, headers: applied, json: await presented(value) };
    },
  });

  async function presented(submission: Submission) {
    const { _id, attempt } = submission;
    const [report, timestamp] = undecided(submission)
      ? []
      : await Promise.all([findReport(database, _id, attempt), findReceiptTimestamp(database, submission)]);
    return presentSubmission(submission, report, timestamp);
  }

  return [push, read];
}

function undecided(submission: Submission): boolean {
  return submission.outcome.state === 'received';
}
