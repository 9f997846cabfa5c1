import type { Caller } from '../../domain/access/actor.ts';
import type { ActName, ActorFor } from '../../domain/access/policy.ts';
import { scopeFor } from '../../domain/access/policy.ts';
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
export function guard<A extends ActName>(acts: readonly A[], caller: Caller | undefined): ActorFor<A> {
  const admitted = isPublic(acts) ? undefined : permitted(acts, caller);
  // The policy's table is what ActorFor reads; the compiler cannot follow an indexed type through the look-up.
  return admitted as ActorFor<A>;
}

function permitted(acts: readonly ActName[], caller: Caller | undefined): Caller {
  if (!caller) throw new ApiProblem('credential-required');
  if (!acts.some((act) => scopeFor(caller, act))) throw new ApiProblem('not-permitted');
  return caller;
}
