import { z } from 'zod';
import {
  type Aggregate,
  type Decided,
  demandNone,
  demandState,
  EventOutOfPlace,
} from '../events/aggregate.ts';
import type { Happened } from '../events/event.ts';
import { parsed } from '../identity/parsed.ts';
import { parseSchoolId } from '../identity/school-id.ts';
import { parseSchoolYear } from '../identity/school-year.ts';
import { parseSha256, type Sha256 } from '../identity/sha256.ts';
import { signerRole } from '../profile/profile.ts';
import type { SignedStatement } from './certificate-statement.ts';
import type { DecidedAssignment, RecordedAssignment } from './registry-assignment.ts';

const sha256 = parsed(parseSha256, 'a SHA-256');
/** The principal's words that say it, and the certificate that signed them. */
const statement = z.strictObject({ id: sha256, certificate: sha256 }).exactOptional();

const recorded = z.strictObject({
  id: sha256,
  schoolId: parsed(parseSchoolId, 'a school code'),
  schoolYear: parsed(parseSchoolYear, 'a school year'),
  role: signerRole,
  subject: z.string().exactOptional(),
  className: z.string().exactOptional(),
  certificate: sha256,
  from: z.iso.date(),
  until: z.iso.date().exactOptional(),
  standsInFor: sha256.exactOptional(),
  decision: z.strictObject({ number: z.string(), date: z.iso.date() }),
  statement,
});
const ended = z.strictObject({ until: z.iso.date(), statement });

export type AssignmentEvent =
  | Happened<'assignment.recorded', z.output<typeof recorded>>
  /** the last day of one that stood without */
  | Happened<'assignment.ended', z.output<typeof ended>>;

export const assignmentAggregate: Aggregate<RecordedAssignment, AssignmentEvent> = {
  kind: 'assignment',
  events: { 'assignment.recorded': recorded, 'assignment.ended': ended },
  evolve: (standing, event) => {
    const { at, actor } = event;
    const by = event.data.statement ? `principal:${event.data.statement.certificate}` : actor;
    if (event.type === 'assignment.ended') {
      const assignment = demandState(standing, event);
      if (assignment.until !== undefined) throw new EventOutOfPlace(event);
      return { ...assignment, until: event.data.until, endedAt: at, endedBy: by };
    }
    demandNone(standing, event);
    const { id: _id, statement: words, ...told } = event.data;
    return { _id, ...told, recordedAt: at, recordedBy: by, ...(words && { statement: words.id }) };
  },
};

/**
 * Writes an admitted assignment down (Đ24.2), or the last day of one that stands without; anything else of it stays as
 * it was recorded.
 * @param id of the assignment, which follows from it
 * @param signed the principal's words, where it is not the department's own
 */
export function recordAssignment(
  standing: RecordedAssignment | undefined,
  id: Sha256,
  assignment: DecidedAssignment,
  signed: Pick<SignedStatement, 'id' | 'certificate'> | undefined,
): Decided<AssignmentEvent> {
  const { certificate, schoolId, schoolYear, until } = assignment;
  const subject = { sha256: certificate, schoolId, schoolYear };
  const words = signed && { statement: { id: signed.id, certificate: signed.certificate } };
  if (!standing) {
    const data = { id, ...assignment, ...words };
    return { ok: true, events: [{ type: 'assignment.recorded', subject, data }] };
  }
  if (until === undefined || standing.until !== undefined) return { ok: true, already: standing };
  return { ok: true, events: [{ type: 'assignment.ended', subject, data: { until, ...words } }] };
}
