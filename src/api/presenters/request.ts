import { z } from 'zod';
import type { RepositoryRequest, RequestAnswer } from '../../domain/request/request.ts';
import { instant, link, personalId, schoolId, schoolYear, sha256 } from './answer-fields.ts';
import { presentRefusal, refusalSchema } from './refusal.ts';

const created = z.union([
  z.object({
    personalId,
    opened: z.literal(true),
    inherited: z.array(z.object({ schoolYear, grade: z.int(), sha256 })).readonly(),
  }),
  z.object({ personalId, opened: z.literal(false), refusal: refusalSchema }),
]);

const answerSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('create'), results: z.array(created).readonly() }),
    z.object({ kind: z.literal('cancel'), cancelled: z.literal(true), sha256 }),
    z.object({
      kind: z.literal('authenticate'),
      genuine: z.boolean(),
      records: z
        .array(
          z.object({
            schoolYear,
            sha256,
            verdict: z.enum(['TOTAL-PASSED', 'INDETERMINATE', 'TOTAL-FAILED']),
            inForce: z.boolean(),
            locked: z.boolean(),
            transcriptState: z.enum(['open', 'released', 'departing', 'departed', 'arriving']),
          }),
        )
        .readonly(),
    }),
    z.object({ kind: z.literal('refused'), refusal: refusalSchema }),
  ])
  .meta({ description: 'Kết quả xử lý yêu cầu. The answer, once there is one' });

export const requestSchema = z
  .object({
    id: z.string(),
    body: z
      .discriminatedUnion('kind', [
        z.object({
          kind: z.literal('create'),
          schoolId,
          schoolYear,
          personalIds: z.array(personalId).readonly(),
        }),
        z.object({ kind: z.literal('cancel'), schoolId, schoolYear, personalId, reason: z.string() }),
        z.object({
          kind: z.literal('authenticate'),
          personalId,
          schoolYear: schoolYear.optional(),
          sha256: sha256.optional(),
        }),
      ])
      .meta({ description: 'Yêu cầu như đã nhận. The request as it was understood' }),
    requestedBy: z.string(),
    receivedAt: instant,
    state: z.enum(['received', 'awaiting-approval', 'approved', 'rejected', 'done']),
    approval: z
      .object({ by: z.string(), at: instant, approve: z.boolean(), note: z.string().optional() })
      .optional(),
    answer: answerSchema.optional(),
    answeredAt: instant.optional(),
    links: z.object({ self: link, decision: link.optional() }),
  })
  .meta({ id: 'Request', description: 'Yêu cầu (Đ29.3). A request and its answer' });

export function requestPath(id: string): string {
  return `/v1/requests/${id}`;
}

export function presentRequest(request: RepositoryRequest): z.output<typeof requestSchema> {
  const { _id, body, requestedBy, receivedAt, state, approval, answer, answeredAt } = request;
  const self = requestPath(_id);
  return {
    id: _id,
    body,
    requestedBy,
    receivedAt,
    state,
    ...(approval ? { approval } : {}),
    ...(answer ? { answer: presentAnswer(answer) } : {}),
    ...(answeredAt ? { answeredAt } : {}),
    links: state === 'awaiting-approval' ? { self, decision: `${self}/decision` } : { self },
  };
}

function presentAnswer(answer: RequestAnswer): z.output<typeof answerSchema> {
  switch (answer.kind) {
    case 'create':
      return {
        kind: 'create',
        results: answer.results.map((result) =>
          result.opened ? result : { ...result, refusal: presentRefusal(result.refusal) },
        ),
      };
    case 'refused':
      return { kind: 'refused', refusal: presentRefusal(answer.refusal) };
    case 'cancel':
    case 'authenticate':
      return answer;
  }
}
