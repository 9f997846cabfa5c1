import type { Caller } from '../domain/access/actor.ts';
import type { SchoolId } from '../domain/identity/school-id.ts';
import { ApiProblem } from './http/problem.ts';

/** The school that is named, or a school's own. @throws ApiProblem school-required, of the department that names none */
export function schoolMeant(actor: Caller, named: SchoolId | undefined): SchoolId {
  const schoolId = named ?? (actor.kind === 'school' ? actor.schoolId : undefined);
  if (schoolId === undefined) throw new ApiProblem('school-required');
  return schoolId;
}
