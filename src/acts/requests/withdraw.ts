import type { ActorFor } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import { withdrawRequest } from '../../domain/request/withdraw-request.ts';
import type { When } from '../when.ts';
import { type RequestDeps, requestFor } from './read.ts';
import { stepRequest } from './step.ts';

/** Whoever asked takes the request back, as long as nobody has begun to answer it; the same again answers the same. */
export async function withdraw(
  deps: RequestDeps,
  actor: ActorFor<'request.withdraw'>,
  id: string,
  when: When,
): Promise<Decision<{ request: RepositoryRequest }>> {
  const found = await requestFor(deps, actor, 'request.withdraw', id);
  if (!found.ok) return found;
  return stepRequest(deps.database, id, withdrawRequest, actor, when);
}
