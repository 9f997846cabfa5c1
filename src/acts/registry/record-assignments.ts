import { actorId } from '../../domain/access/actor.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { type AssignmentList, placedAssignments } from '../../domain/registry/assignment-words.ts';
import { statementTime } from '../../domain/registry/certificate-statement.ts';
import {
  type DecidedAssignment,
  mayAssign,
  type RecordedAssignment,
} from '../../domain/registry/registry-assignment.ts';
import { findAssignment, isStatementRecorded, recordAssignment } from '../../storage/index/assignments.ts';
import { findCertificate } from '../../storage/index/certificates.ts';
import type { Database } from '../../storage/index/database.ts';
import type { When } from '../when.ts';
import { auditAssignment } from './audit-assignment.ts';
import { permittedSchool } from './permitted-school.ts';
import { principalWords } from './principal-words.ts';
import type { RegistryDeps } from './registry-deps.ts';

/** The principal's signed list (Đ24.3), or the department's own. */
export type AssignmentsInput = { readonly statement: string } | AssignmentList;

/**
 * Phân công (Đ24.2), all of the list or none: every one is admitted before the first is written. A statement counts once,
 * since the same assignment twice is one: shown again it changes nothing, at any age; a new one counts for a day only.
 * A crash between two writes leaves the rest to the same call once more, which the first one written lets pass.
 */
export async function recordAssignments(
  deps: RegistryDeps,
  actor: ActorFor<'assignment.record'>,
  { schoolId, list }: { readonly schoolId: SchoolId; readonly list: AssignmentsInput },
  moment: When,
): Promise<Decision<{ readonly assignments: readonly RecordedAssignment[] }>> {
  const { database } = deps;
  const { now } = moment;
  const permitted = await permittedSchool(deps, actor, 'assignment.record', schoolId, moment);
  if (!permitted.ok) return permitted;
  const understood = await understand(database, actor, schoolId, list, now);
  if (!understood.ok) return understood;
  const { assignments, by } = understood;
  for (const assignment of assignments) {
    const admitted = await admit(database, assignment, now);
    if (!admitted.ok) return admitted;
  }
  const recorded = [];
  for (const assignment of assignments) {
    const one = await recordAssignment(database, assignment, by, now);
    await auditAssignment(database, one);
    recorded.push(one);
  }
  return { ok: true, assignments: recorded };
}

interface Understood {
  readonly assignments: readonly DecidedAssignment[];
  readonly by: { readonly name: string; readonly statement?: string; readonly statementId?: Sha256 };
}

async function understand(
  database: Database,
  actor: ActorFor<'assignment.record'>,
  schoolId: SchoolId,
  list: AssignmentsInput,
  now: Date,
): Promise<Decision<Understood>> {
  if (!('statement' in list)) {
    if (actor.kind === 'school') return refuse('statement-invalid', 'want a statement');
    return { ok: true, assignments: placedAssignments(schoolId, list), by: { name: actorId(actor) } };
  }
  const signed = await principalWords(database, schoolId, list.statement, now);
  if (!signed.ok) return signed;
  const { words, statement } = signed;
  if (words.type !== 'assignments') return refuse('statement-invalid', 'words');
  const { id: statementId, jws, certificate } = statement;
  const timely = statementTime(statement, now);
  if (!timely.ok && !(await isStatementRecorded(database, statementId))) return timely;
  const by = { name: `principal:${certificate}`, statement: jws, statementId };
  return { ok: true, assignments: placedAssignments(schoolId, words), by };
}

/** One that stands as it is brought was admitted when it was recorded. */
async function admit(
  database: Database,
  assignment: DecidedAssignment,
  now: Date,
): Promise<Decision<object>> {
  const { certificate: id, standsInFor: gone, until } = assignment;
  const [standing, certificate, standsInFor] = await Promise.all([
    findAssignment(database, assignment),
    findCertificate(database, id),
    gone && findCertificate(database, gone),
  ]);
  if (standing && (until === undefined || standing.until !== undefined)) return { ok: true };
  return mayAssign(assignment, certificate, standsInFor || undefined, now);
}
