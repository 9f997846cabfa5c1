import type { ActorFor } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { SchoolYear } from '../../domain/identity/school-year.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RecordedAssignment } from '../../domain/registry/registry-assignment.ts';
import { listAssignments as assignmentsOf } from '../../storage/index/assignments.ts';
import type { When } from '../when.ts';
import { permittedSchool } from './permitted-school.ts';
import type { RegistryDeps } from './registry-deps.ts';

/** Who signs what at a school in a school year (Đ24.2). */
export async function listAssignments(
  deps: RegistryDeps,
  actor: ActorFor<'assignment.list'>,
  { schoolId, schoolYear }: { readonly schoolId: SchoolId; readonly schoolYear: SchoolYear },
  moment: When,
): Promise<Decision<{ readonly assignments: readonly RecordedAssignment[] }>> {
  const permitted = await permittedSchool(deps, actor, 'assignment.list', schoolId, moment);
  if (!permitted.ok) return permitted;
  return { ok: true, assignments: await assignmentsOf(deps.database, schoolId, schoolYear) };
}
