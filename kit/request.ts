import { z } from 'zod';
import { type Problem, problemOf, problemShape } from './problem.ts';
import { type Answer, type RepositoryClient, RepositoryError } from './repository-client.ts';

const requestShape = z.object({
  id: z.string().optional(),
  state: z.enum(['received', 'awaiting-approval', 'approved', 'rejected', 'done']),
  answer: z.unknown().optional(),
});
const refused = z.object({ kind: z.literal('refused'), refusal: problemShape });

/** Where a request stands once no job has it in hand, or why the repository doesn't take it. */
export type AskedRequest =
  | { readonly ok: true; readonly id: string; readonly state: string; readonly answer: unknown }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Makes a request (Đ29.3) and follows it to its answer, or until it awaits a person. Under an `idempotencyKey` the same
 * request is asked only once, however often it is made.
 * @throws RepositoryError
 */
export async function askRequest(
  client: RepositoryClient,
  body: object,
  idempotencyKey?: string,
): Promise<AskedRequest> {
  const first = await client.call({
    method: 'POST',
    path: '/v1/requests',
    headers: {
      'content-type': 'application/json',
      prefer: 'wait=20',
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify(body),
  });
  const location = first.headers.get('location');
  if (first.status === 202 && !location) throw new RepositoryError('protocol', '202 without a Location');
  const last =
    first.status === 202 && location && isInHand(first)
      ? await client.follow(location, isNoLongerInHand)
      : first;
  if (last.status >= 400) return { ok: false, problem: problemOf(last) };
  const { data } = requestShape.safeParse(last.json);
  if (!data) throw new RepositoryError('protocol', 'the answer is no request');
  const refusal = refused.safeParse(data.answer);
  if (refusal.success) return { ok: false, problem: refusal.data.refusal };
  return { ok: true, id: data.id ?? '', state: data.state, answer: data.answer };
}

function isInHand(answer: Answer): boolean {
  const state = requestShape.safeParse(answer.json).data?.state;
  return state === 'received' || state === 'approved';
}

const isNoLongerInHand = (answer: Answer) => !isInHand(answer);
