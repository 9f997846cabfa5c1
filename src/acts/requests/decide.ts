import { actorId } from '../../domain/access/actor.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { PrintableText } from '../../domain/identity/printable-text.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import { approveRequest, findRequest } from '../../storage/index/requests.ts';
import type { When } from '../when.ts';
import { auditStep } from './audit-step.ts';
import { type RequestDeps, requestFor } from './read.ts';

export interface DecisionMade {
  readonly approve: boolean;
  readonly note?: PrintableText | undefined;
}

/**
 * The department's decision on a cancellation (Đ4.4), once, and never by whoever asked for it; the same decision by the
 * same officer again is the same step. Decision, then audit entry: what a crash between them leaves untold, the sweeper tells.
 */
export async function decideRequest(
  deps: RequestDeps,
  actor: ActorFor<'request.decide'>,
  id: string,
  { approve, note }: DecisionMade,
  { now }: When,
): Promise<Decision<{ request: RepositoryRequest }>> {
  const found = await requestFor(deps, actor, 'request.decide', id);
  if (!found.ok) return found;
  const by = actorId(actor);
  const approval = { by, at: now.toISOString(), approve, ...(note === undefined ? {} : { note }) };
  await approveRequest(deps.database, id, approval);
  const decided = await findRequest(deps.database, id);
  const standing = decided?.approval;
  if (!decided || standing?.by !== by || standing.approve !== approve) return refuse('not-awaiting-approval');
  await auditStep(deps.database, decided);
  return { ok: true, request: decided };
}

export type Decided = Decision<{ request: RepositoryRequest }> & { readonly id: string };

/** One decision on many requests, each decided and answered on its own; one that is named twice is decided once. */
export async function decideRequests(
  deps: RequestDeps,
  actor: ActorFor<'request.decide'>,
  ids: readonly string[],
  made: DecisionMade,
  when: When,
): Promise<readonly Decided[]> {
  const decided: Decided[] = [];
  for (const id of new Set(ids)) decided.push({ id, ...(await decideRequest(deps, actor, id, made, when)) });
  return decided;
}
