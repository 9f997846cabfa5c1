import { actorId } from '../../domain/access/actor.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { PrintableText } from '../../domain/identity/printable-text.ts';
import type { Decision } from '../../domain/refusal.ts';
import { decideRequest as decide } from '../../domain/request/decide-request.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import type { When } from '../when.ts';
import { type RequestDeps, requestFor } from './read.ts';
import { stepRequest } from './step.ts';

export interface DecisionMade {
  readonly approve: boolean;
  readonly note?: PrintableText | undefined;
}

/**
 * The department's decision on a cancellation (Đ4.4), once, and never by whoever asked for it; the same decision by the
 * same officer again is the same step.
 */
export async function decideRequest(
  deps: RequestDeps,
  actor: ActorFor<'request.decide'>,
  id: string,
  { approve, note }: DecisionMade,
  when: When,
): Promise<Decision<{ request: RepositoryRequest }>> {
  const found = await requestFor(deps, actor, 'request.decide', id);
  if (!found.ok) return found;
  const made = { approve, note, by: actorId(actor) };
  return stepRequest(deps.database, id, (request) => decide(request, made), actor, when);
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
