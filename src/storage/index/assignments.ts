import { createHash } from 'node:crypto';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type AssignmentEvent, assignmentAggregate } from '../../domain/registry/assignment-record.ts';
import type { Assignment, RecordedAssignment } from '../../domain/registry/registry-assignment.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Database } from './database.ts';
import { withoutLedger } from './ledgered.ts';
import type { Kept } from './take-step.ts';

export const keptAssignments: Kept<RecordedAssignment, AssignmentEvent> = {
  aggregate: assignmentAggregate,
  collection: (database) => database.assignments,
  // Its own id is a hash over words that were typed.
  ledgerId: 'key',
};

/** Whoever is assigned to the same slot from the same day on is the same assignment. */
export function assignmentId(assignment: Assignment): Sha256 {
  const { schoolId, schoolYear, role, subject, className, certificate, from } = assignment;
  const named = canonicalJson({
    schoolId,
    schoolYear,
    role,
    ...(subject === undefined ? {} : { subject }),
    ...(className === undefined ? {} : { className }),
    certificate,
    from,
  });
  return createHash('sha256').update(named).digest('hex') as Sha256;
}

export async function findAssignment(
  database: Database,
  assignment: Assignment,
): Promise<RecordedAssignment | undefined> {
  const stored = await database.assignments.findOne({ _id: assignmentId(assignment) });
  return stored ? withoutLedger(stored) : undefined;
}

/** Of a school in a school year (some hundreds at most), or in all. */
export async function listAssignments(
  database: Database,
  schoolId: SchoolId,
  schoolYear?: string,
): Promise<readonly RecordedAssignment[]> {
  const year = schoolYear === undefined ? {} : { schoolYear: schoolYear as RecordedAssignment['schoolYear'] };
  const found = await database.assignments.find({ schoolId, ...year }).toArray();
  return found.map(withoutLedger);
}
