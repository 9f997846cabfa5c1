import type { ActorFor } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import { findRequest, withdrawRequest } from '../../storage/index/requests.ts';
import type { When } from '../when.ts';
import { auditStep } from './audit-step.ts';
import { type RequestDeps, requestFor } from './read.ts';

/**
 * Whoever asked takes the request back, as long as nobody has begun to answer it; the same again answers the same. State,
 * then audit entry, as with a decision.
 */
export async function withdraw(
  deps: RequestDeps,
  actor: ActorFor<'request.withdraw'>,
  id: string,
  { now }: When,
): Promise<Decision<{ request: RepositoryRequest }>> {
  const found = await requestFor(deps, actor, 'request.withdraw', id);
  if (!found.ok) return found;
  await withdrawRequest(deps.database, id, now);
  const request = await findRequest(deps.database, id);
  if (request?.state !== 'withdrawn') return refuse('request-being-answered');
  await auditStep(deps.database, request);
  return { ok: true, request };
}
