import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import { listRequests } from '../../storage/index/requests.ts';
import type { RequestDeps } from './read.ts';

/** The requests that await the department's decision (Đ4.4), oldest first. */
export async function listWaiting(
  { database, may }: RequestDeps,
  actor: ActorFor<'request.list'>,
  limit: number,
): Promise<Decision<{ requests: readonly RepositoryRequest[] }>> {
  const permitted = permit(may(actor, 'request.list'), 'not-permitted');
  if (!permitted.ok) return permitted;
  return { ok: true, requests: await listRequests(database, 'awaiting-approval', limit) };
}
