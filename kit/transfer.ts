import { z } from 'zod';
import { type Problem, problemOf, wordsOf } from './problem.ts';
import { type Answer, type Call, type RepositoryClient, RepositoryError } from './repository-client.ts';

const end = z.union([z.object({ schoolId: z.string() }), z.object({ province: z.string() })]);
const transferShape = z.object({
  id: z.string(),
  personalId: z.string(),
  from: end,
  to: end,
  state: z.string(),
  createdAt: z.string(),
});
export type KitTransfer = z.output<typeof transferShape>;
const pageShape = z.object({
  items: z.array(transferShape),
  links: z.object({ next: z.string().optional() }),
});

export type Destination =
  | { readonly kind: 'school'; readonly schoolId: string }
  | { readonly kind: 'province'; readonly province: string; readonly schoolName: string };

export type TransferStep =
  | { readonly ok: true; readonly transfer: KitTransfer }
  | { readonly ok: false; readonly problem: Problem };

/** The former school lets the pupil go (Đ26.2, Đ26.4). Asked again, it answers where the same release stands. */
export function releasePupil(
  client: RepositoryClient,
  personalId: string,
  to: Destination,
): Promise<TransferStep> {
  return step(client, {
    method: 'POST',
    path: '/v1/transfers',
    headers: { 'content-type': 'application/json', prefer: 'wait=20' },
    body: JSON.stringify({ personalId, to }),
  });
}

/** The receiving school takes the pupil over, with every earlier year (Đ26.1-3). */
export function acceptTransfer(client: RepositoryClient, id: string): Promise<TransferStep> {
  return step(client, { method: 'POST', path: `/v1/transfers/${encodeURIComponent(id)}/acceptance` });
}

/** The former school takes a release back, as long as nobody has accepted. */
export function withdrawTransfer(client: RepositoryClient, id: string): Promise<TransferStep> {
  return step(client, { method: 'POST', path: `/v1/transfers/${encodeURIComponent(id)}/withdrawal` });
}

/** All of them, page by page, the latest first. @throws RepositoryError */
export async function listTransfers(
  client: RepositoryClient,
  direction: 'incoming' | 'outgoing',
): Promise<readonly KitTransfer[]> {
  const found: KitTransfer[] = [];
  let path: string | undefined = `/v1/transfers?direction=${direction}`;
  while (path !== undefined) {
    const answer: Answer = await client.call({ method: 'GET', path });
    if (answer.status !== 200) throw new RepositoryError('protocol', wordsOf(problemOf(answer)));
    const page = pageShape.safeParse(answer.json);
    if (!page.success) throw new RepositoryError('protocol', 'the answer is no page of transfers');
    found.push(...page.data.items);
    path = page.data.links.next;
  }
  return found;
}

async function step(client: RepositoryClient, call: Call): Promise<TransferStep> {
  const answer = await client.call(call);
  if (answer.status >= 400) return { ok: false, problem: problemOf(answer) };
  const transfer = transferShape.safeParse(answer.json);
  if (!transfer.success) throw new RepositoryError('protocol', 'the answer is no transfer');
  return { ok: true, transfer: transfer.data };
}
