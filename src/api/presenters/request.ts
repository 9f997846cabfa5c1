import { z } from 'zod';
import type { Decided } from '../../acts/requests/decide.ts';
import { actorId } from '../../domain/access/actor.ts';
import { type RepositoryRequest, type RequestAnswer, requestStates } from '../../domain/request/request.ts';
import { REQUEST_STEPS, type RequestStepName, stepsFrom } from '../../domain/request/request-steps.ts';
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
      kind: z.literal('recall'),
      recalled: z.literal(true),
      personalId,
      schoolYear,
      sha256,
    }),
    z.object({
      kind: z.literal('close'),
      schoolYear,
      className: z.string(),
      results: z
        .array(
          z.union([
            z.object({ personalId, closed: z.literal(true), sha256 }),
            z.object({ personalId, closed: z.literal(false), refusal: refusalSchema }),
          ]),
        )
        .readonly(),
    }),
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
            transcriptState: z.enum(['open', 'released', 'departing', 'departed', 'expected', 'elsewhere']),
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
        z.object({ kind: z.enum(['recall', 'close']), schoolId, statement: sha256 }),
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
    state: z.enum(requestStates).meta({ description: `Trạng thái. Where it stands; ${wordsOfSteps()}` }),
    approval: z
      .object({ by: z.string(), at: instant, approve: z.boolean(), note: z.string().optional() })
      .optional(),
    withdrawnAt: instant.optional(),
    answer: answerSchema.optional(),
    answeredAt: instant.optional(),
    links: z.object({ self: link, decision: link.optional(), withdrawal: link.optional() }),
  })
  .meta({ id: 'Request', description: 'Yêu cầu (Đ29.3). A request and its answer' });

export function requestPath(id: string): string {
  return `/v1/requests/${id}`;
}

/** Where a caller takes a step; those of the jobs have no address. */
const addressOfStep: Partial<Readonly<Record<RequestStepName, 'decision' | 'withdrawal'>>> = {
  approve: 'decision',
  reject: 'decision',
  withdraw: 'withdrawal',
};

function linksOfSteps({ _id, body, state }: RepositoryRequest): { decision?: string; withdrawal?: string } {
  const addresses = stepsFrom(state, body.kind).flatMap(({ step }) => addressOfStep[step] ?? []);
  return Object.fromEntries(addresses.map((address) => [address, `${requestPath(_id)}/${address}`]));
}

function wordsOfSteps(): string {
  return REQUEST_STEPS.map(({ from, to, step, of }) => `${from} -> ${to} (${step} ${of.join(', ')})`).join(
    '; ',
  );
}

export function presentRequest(request: RepositoryRequest): z.output<typeof requestSchema> {
  const { _id, body, asker, receivedAt, state, approval, withdrawnAt, answer, answeredAt } = request;
  const self = requestPath(_id);
  return {
    id: _id,
    body,
    requestedBy: actorId(asker),
    receivedAt,
    state,
    ...(approval ? { approval } : {}),
    ...(withdrawnAt ? { withdrawnAt } : {}),
    ...(answer ? { answer: presentAnswer(answer) } : {}),
    ...(answeredAt ? { answeredAt } : {}),
    links: { self, ...linksOfSteps(request) },
  };
}

export const decidedSchema = z.union([
  z.object({ id: z.string(), decided: z.literal(true), request: requestSchema }),
  z.object({ id: z.string(), decided: z.literal(false), refusal: refusalSchema }),
]);

export function presentDecided(one: Decided): z.output<typeof decidedSchema> {
  return one.ok
    ? { id: one.id, decided: true, request: presentRequest(one.request) }
    : { id: one.id, decided: false, refusal: presentRefusal(one.refusal) };
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
    case 'close':
      return {
        ...answer,
        results: answer.results.map((result) =>
          result.closed ? result : { ...result, refusal: presentRefusal(result.refusal) },
        ),
      };
    case 'cancel':
    case 'recall':
    case 'authenticate':
      return answer;
  }
}
