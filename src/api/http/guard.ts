import type { Caller } from '../../domain/access/actor.ts';
import { type ActName, type ActorFor, type May, mayAtAll, scopeFor } from '../../domain/access/policy.ts';
import { ApiProblem } from './problem.ts';

/** Whether somebody without a credential may do all of these. */
export function isPublic(acts: readonly ActName[]): boolean {
  return acts.every((act) => scopeFor(undefined, act) === 'any');
}

/**
 * Lets a caller pass whom the policy lets do one of the route's acts at all, or throws; on which things is asked by the
 * act itself, once it knows whose they are.
 * @throws ApiProblem credential-required, not-permitted
 */
export function guard<A extends ActName>(
  may: May,
  acts: readonly A[],
  caller: Caller | undefined,
): ActorFor<A> {
  if (!caller && !isPublic(acts)) throw new ApiProblem('credential-required');
  const actor = isPublic(acts) ? undefined : caller;
  if (!acts.some((act) => mayAtAll(may, actor, act))) throw new ApiProblem('not-permitted');
  // The policy's table is what ActorFor reads; the compiler cannot follow an indexed type through the look-up.
  return actor as ActorFor<A>;
}
