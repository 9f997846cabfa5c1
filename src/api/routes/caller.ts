import { z } from 'zod';
import { type Route, route } from '../http/route.ts';
import { schoolId } from '../presenters/answer-fields.ts';

const callerSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('school'), schoolId, credentialId: z.string() }),
    z.object({
      kind: z.enum(['officer', 'auditor']),
      officerId: z.string(),
      name: z.string(),
      credentialId: z.string(),
    }),
  ])
  .meta({ id: 'Caller', description: 'Khóa này của ai. Whose key this is' });

/** Whose key was sent: a program finds out that it holds another school's before it sends anything. */
export function callerRoutes(): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/caller',
      operationId: 'readCaller',
      tag: 'keys',
      summary: { vi: 'Khóa truy cập này của ai', en: 'Whose API key this is' },
      act: 'caller.read',
      answers: { 200: { words: { vi: 'Người gọi', en: 'The caller' }, schema: callerSchema } },
      async handle({ actor }) {
        return { status: 200, json: actor };
      },
    }),
  ];
}
