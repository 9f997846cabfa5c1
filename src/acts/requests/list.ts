import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import { listRequests } from '../../storage/index/requests.ts';
import { type LookDeps, look } from '../looks/look.ts';
import type { When } from '../when.ts';
import { pupilsOf, type RequestDeps } from './read.ts';

/** The requests that await the department's decision (Đ4.4), oldest first. */
export function listWaiting(
  deps: RequestDeps & LookDeps,
  actor: ActorFor<'request.list'>,
  limit: number,
  when: When,
): Promise<Decision<{ requests: readonly RepositoryRequest[] }>> {
  return look(deps, actor, { what: 'request-list', uncounted: true }, when, async (about) => {
    const permitted = permit(deps.may(actor, 'request.list'), 'not-permitted');
    if (!permitted.ok) return permitted;
    const requests = await listRequests(deps.database, 'awaiting-approval', limit);
    about(requests.flatMap(pupilsOf));
    return { ok: true, requests };
  });
}
