import type { RecordedAssignment } from '../../domain/registry/registry-assignment.ts';
import { markAssignmentAudited, unauditedAssignments } from '../../storage/index/assignments.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';

/** Tells the audit log of an assignment and, where it has one, of its end; each once. */
export async function auditAssignment(database: Database, assignment: RecordedAssignment): Promise<void> {
  const { _id: id, certificate, schoolId, schoolYear, role, subject, className } = assignment;
  const { from, until, standsInFor, decision, recordedAt, recordedBy, endedAt, endedBy } = assignment;
  const place = { schoolId, schoolYear, role, ...(subject && { subject }), ...(className && { className }) };
  await appendAudit(database, {
    key: `assignment:${id}`,
    type: 'assignment-recorded',
    actor: recordedBy,
    subject: { id, certificate, ...place, from, decision, ...(standsInFor && { standsInFor }) },
    at: recordedAt,
  });
  if (endedAt && endedBy) {
    await appendAudit(database, {
      key: `assignment-ended:${id}`,
      type: 'assignment-ended',
      actor: endedBy,
      subject: { id, certificate, until },
      at: endedAt,
    });
  }
  await markAssignmentAudited(database, assignment);
}

/** Finishes what a crash has kept from the audit log. Answers how many assignments. */
export async function auditUnauditedAssignments(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<number> {
  const left = await unauditedAssignments(database, olderThan, limit);
  for (const one of left) await auditAssignment(database, one);
  return left.length;
}
