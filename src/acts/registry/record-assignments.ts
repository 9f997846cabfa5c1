import { actorId } from '../../domain/access/actor.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { recordAssignment } from '../../domain/registry/assignment-record.ts';
import { type AssignmentList, placedAssignments } from '../../domain/registry/assignment-words.ts';
import type { SignedStatement } from '../../domain/registry/certificate-statement.ts';
import { declarationId, kindOfRole } from '../../domain/registry/declaration-id.ts';
import {
  type DecidedAssignment,
  mayAssign,
  type RecordedAssignment,
} from '../../domain/registry/registry-assignment.ts';
import { assignmentId, findAssignment, keptAssignments } from '../../storage/index/assignments.ts';
import { findCertificate } from '../../storage/index/certificates.ts';
import type { Database } from '../../storage/index/database.ts';
import { type StepFrame, takeStep } from '../../storage/index/take-step.ts';
import type { When } from '../when.ts';
import { permittedSchool } from './permitted-school.ts';
import { principalWords } from './principal-words.ts';
import type { RegistryDeps } from './registry-deps.ts';
import { writeDownWords } from './write-down-words.ts';

/** The principal's signed list (Đ24.3), or the department's own. */
export type AssignmentsInput = { readonly statement: string } | AssignmentList;

/**
 * Phân công (Đ24.2), all of the list or none: every one is admitted before the first is written. The same assignment twice
 * is one, so a statement shown again changes nothing. One that was written down in time, after all of it was admitted,
 * counts at any age: a crash between two writes leaves the rest to the same call once more.
 */
export async function recordAssignments(
  deps: RegistryDeps,
  actor: ActorFor<'assignment.record'>,
  { schoolId, list }: { readonly schoolId: SchoolId; readonly list: AssignmentsInput },
  moment: When,
): Promise<Decision<{ readonly assignments: readonly RecordedAssignment[] }>> {
  const { database } = deps;
  const { now, requestId } = moment;
  const permitted = await permittedSchool(deps, actor, 'assignment.record', schoolId, moment);
  if (!permitted.ok) return permitted;
  const understood = await understand(database, actor, schoolId, list, now);
  if (!understood.ok) return understood;
  const { assignments, statement } = understood;
  for (const assignment of assignments) {
    const admitted = await admit(database, assignment, now);
    if (!admitted.ok) return admitted;
  }
  const frame: StepFrame = { actor: actorId(actor), requestId };
  const written = statement && (await writeDownWords(database, statement, now, frame));
  if (written && !written.ok) return written;
  const recorded: RecordedAssignment[] = [];
  for (const assignment of assignments) {
    const id = assignmentId(assignment);
    const { decision, state } = await takeStep(
      database,
      keptAssignments,
      { id, scope: { of: 'assignment', id }, now },
      (standing) => recordAssignment(standing, id, assignment, statement),
      written ? { ...frame, cause: written.cause } : frame,
    );
    if (!decision.ok) return decision;
    if (state) recorded.push(state);
  }
  return { ok: true, assignments: recorded };
}

interface Understood {
  readonly assignments: readonly DecidedAssignment[];
  /** the principal's, where it is not the department's own list */
  readonly statement?: SignedStatement;
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
    return { ok: true, assignments: placedAssignments(schoolId, list) };
  }
  const signed = await principalWords(database, schoolId, list.statement, now);
  if (!signed.ok) return signed;
  const { words, statement } = signed;
  if (words.type !== 'assignments') return refuse('statement-invalid', 'words');
  return { ok: true, assignments: placedAssignments(schoolId, words), statement };
}

/** One that stands as it is brought was admitted when it was recorded. */
async function admit(
  database: Database,
  assignment: DecidedAssignment,
  now: Date,
): Promise<Decision<object>> {
  const { schoolId, role, certificate: sha256, standsInFor: gone, until } = assignment;
  const [standing, certificate, standsInFor] = await Promise.all([
    findAssignment(database, assignment),
    findCertificate(database, declarationId({ sha256, schoolId, kind: kindOfRole(role) })),
    gone && findCertificate(database, declarationId({ sha256: gone, schoolId, kind: 'person' })),
  ]);
  if (standing && (until === undefined || standing.until !== undefined)) return { ok: true };
  return mayAssign(assignment, certificate, standsInFor || undefined, now);
}
