import type { Caller } from '../../domain/access/caller.ts';
import { ApiProblem } from './problem.ts';

/** Which callers a route takes at all. What one may do with a given pupil is decided by the rules of src/domain. */
export type Who = 'anyone' | 'school' | 'department' | 'school-or-department';

export type SchoolCaller = Extract<Caller, { kind: 'school' }>;
export type DepartmentCaller = Extract<Caller, { kind: 'department' }>;

/** The caller as a handler sees it once admitted; a route for anyone is told of nobody. */
export type CallerFor<W extends Who> = {
  anyone: undefined;
  school: SchoolCaller;
  department: DepartmentCaller;
  'school-or-department': Caller;
}[W];

/**
 * Lets a caller pass or throws.
 * @throws ApiProblem credential-required, not-permitted
 */
export function guard<W extends Who>(who: W, caller: Caller | undefined): CallerFor<W> {
  const admitted = who === 'anyone' ? undefined : permitted(who, caller);
  // The switch in `permitted` is what CallerFor says; the compiler cannot follow an indexed type through it.
  return admitted as CallerFor<W>;
}

function permitted(who: Exclude<Who, 'anyone'>, caller: Caller | undefined): Caller {
  if (!caller) throw new ApiProblem('credential-required');
  switch (who) {
    case 'school-or-department':
      return caller;
    case 'school':
    case 'department':
      if (caller.kind === who) return caller;
      throw new ApiProblem('not-permitted');
  }
}
