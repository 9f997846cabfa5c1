import { createHash } from 'node:crypto';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type {
  Assignment,
  DecidedAssignment,
  RecordedAssignment,
} from '../../domain/registry/registry-assignment.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Database } from './database.ts';
import type { StoredAssignment } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';
import { leftSince } from './left-since.ts';

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
  return stored ? withoutMark(stored) : undefined;
}

/**
 * Writes an assignment down, or the last day of one that stands without; anything else of it stays as it was recorded.
 * Written with the mark that the audit log may lack it, like the steps of certificates.
 */
export async function recordAssignment(
  database: Database,
  assignment: DecidedAssignment,
  by: { readonly name: string; readonly statement?: string; readonly statementId?: Sha256 },
  now: Date,
): Promise<RecordedAssignment> {
  const at = now.toISOString();
  const { name, ...statement } = by;
  const recorded: StoredAssignment = {
    ...assignment,
    _id: assignmentId(assignment),
    recordedAt: at,
    recordedBy: name,
    ...statement,
    unauditedSince: at,
  };
  const { _id, until } = recorded;
  try {
    await database.assignments.insertOne(recorded);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    if (until !== undefined) {
      await database.assignments.updateOne(
        { _id, until: { $exists: false } },
        { $set: { until, endedAt: at, endedBy: name, unauditedSince: at } },
      );
    }
  }
  return withoutMark((await database.assignments.findOne({ _id })) ?? recorded);
}

/** The audit log has all of it: its end too, where it has one. */
export async function markAssignmentAudited(
  database: Database,
  { _id, endedAt }: RecordedAssignment,
): Promise<void> {
  const filter = endedAt === undefined ? { _id, endedAt: { $exists: false } } : { _id };
  await database.assignments.updateOne(filter, { $unset: { unauditedSince: '' } });
}

/** Those that a crash may have kept from the audit log. */
export async function unauditedAssignments(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<readonly RecordedAssignment[]> {
  const left = await database.assignments.find(leftSince('unauditedSince', olderThan)).limit(limit).toArray();
  return left.map(withoutMark);
}

/** Whether a statement was used before: it then counts whatever its age, for what a crash may have left out. */
export async function isStatementRecorded(database: Database, statementId: Sha256): Promise<boolean> {
  return (await database.assignments.findOne({ statementId }, { projection: { _id: 1 } })) !== null;
}

/** Of a school in a school year (some hundreds at most), or in all. */
export async function listAssignments(
  database: Database,
  schoolId: SchoolId,
  schoolYear?: string,
): Promise<readonly RecordedAssignment[]> {
  const year = schoolYear === undefined ? {} : { schoolYear: schoolYear as RecordedAssignment['schoolYear'] };
  const found = await database.assignments.find({ schoolId, ...year }).toArray();
  return found.map(withoutMark);
}

function withoutMark({ unauditedSince: _mark, ...assignment }: StoredAssignment): RecordedAssignment {
  return assignment;
}
