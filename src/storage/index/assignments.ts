import { createHash } from 'node:crypto';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Assignment, RecordedAssignment } from '../../domain/registry/registry-assignment.ts';
import { appendAudit } from './audit.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Database } from './database.ts';
import type { StoredAssignment } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';

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

/**
 * Writes an assignment down, or the last day of one that stands without; anything else of it stays as it was recorded.
 * Written with the mark that the audit log may lack it, like the steps of certificates.
 */
export async function recordAssignment(
  database: Database,
  assignment: Assignment,
  by: { readonly name: string; readonly statement?: string },
  now: Date,
): Promise<RecordedAssignment> {
  const at = now.toISOString();
  const recorded: StoredAssignment = {
    ...assignment,
    _id: assignmentId(assignment),
    recordedAt: at,
    recordedBy: by.name,
    ...(by.statement === undefined ? {} : { statement: by.statement }),
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
        { $set: { until, endedAt: at, endedBy: by.name, unauditedSince: at } },
      );
    }
  }
  const standing = (await database.assignments.findOne({ _id })) ?? recorded;
  await audit(database, standing);
  return withoutMark(standing);
}

async function audit(database: Database, assignment: StoredAssignment): Promise<void> {
  const { _id, certificate, schoolId, schoolYear, role, subject, className, from, until, standsInFor } =
    assignment;
  const place = { schoolId, schoolYear, role, ...(subject && { subject }), ...(className && { className }) };
  const { recordedAt, recordedBy, endedAt, endedBy } = assignment;
  await appendAudit(database, {
    key: `assignment:${_id}`,
    type: 'assignment-recorded',
    actor: recordedBy,
    subject: { id: _id, certificate, ...place, from, ...(standsInFor && { standsInFor }) },
    at: recordedAt,
  });
  if (endedAt && endedBy) {
    await appendAudit(database, {
      key: `assignment-ended:${_id}`,
      type: 'assignment-ended',
      actor: endedBy,
      subject: { id: _id, certificate, until },
      at: endedAt,
    });
  }
  const { unauditedSince } = assignment;
  if (unauditedSince !== undefined) {
    await database.assignments.updateOne({ _id, unauditedSince }, { $unset: { unauditedSince: '' } });
  }
}

/** Finishes what a crash has left unaudited. Answers how many assignments. */
export async function auditUnauditedAssignments(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<number> {
  const left = await database.assignments
    .find({ unauditedSince: { $lt: olderThan.toISOString() } })
    .limit(limit)
    .toArray();
  for (const assignment of left) await audit(database, assignment);
  return left.length;
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
