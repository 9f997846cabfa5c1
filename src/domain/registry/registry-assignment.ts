import { vietnameseDay } from '../identity/calendar.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { Sha256 } from '../identity/sha256.ts';
import type { SignerRole } from '../profile/profile.ts';
import { type Decision, refuse } from '../refusal.ts';
import type { AppointingDecision } from './appointing-decision.ts';
import { type RegisteredCertificate, startOfDay, stepAt } from './certificate.ts';

/** Who signs what at a school in a school year (Đ24.2), from a day on. */
export interface Assignment {
  readonly schoolId: SchoolId;
  readonly schoolYear: SchoolYear;
  readonly role: SignerRole;
  /** as the document names it, such as `TOAN`; every subject when absent */
  readonly subject?: string;
  /** every class when absent */
  readonly className?: string;
  readonly certificate: Sha256;
  /** `YYYY-MM-DD`, both days included */
  readonly from: string;
  readonly until?: string;
  /** the certificate of the one who has left (Đ18.5, Đ18.7): from `from` on, that one is no longer assigned here */
  readonly standsInFor?: Sha256;
}

/** An assignment as it is brought: with the decision that assigns (Đ7.2-3). */
export interface DecidedAssignment extends Assignment {
  readonly decision: AppointingDecision;
}

/** An assignment in the registry. `_id` follows from school, year, role, subject, class, certificate and first day. */
export interface RecordedAssignment extends DecidedAssignment {
  readonly _id: Sha256;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly endedAt?: string;
  readonly endedBy?: string;
  /** names the principal's signed words (Đ24.3), which the ledger keeps beside the certificate that signed them */
  readonly statement?: Sha256;
}

/**
 * Whether somebody may be assigned (Đ24.2). A new teacher takes over in the own role (Đ18.5, Đ27.2); the principal
 * signs in place of a teacher only when that one no longer works at the school (Đ18.7).
 */
export function mayAssign(
  assignment: DecidedAssignment,
  certificate: RegisteredCertificate | undefined,
  standsInFor: RegisteredCertificate | undefined,
  now: Date,
): Decision<object> {
  const { from, until, role, schoolId, decision } = assignment;
  if (certificate?.schoolId !== schoolId || certificate.kind === 'device') {
    return refuse('no-such-certificate');
  }
  if (until !== undefined && until < from) return refuse('assignment-dates');
  if (decision.date > vietnameseDay(now))
    return refuse('assignment-dates', 'its decision lies in the future');
  if (certificate.state !== 'in-force' && certificate.state !== 'suspended') {
    return refuse('certificate-state', certificate.state);
  }
  if (assignment.standsInFor !== undefined && standsInFor?.schoolId !== schoolId) {
    return refuse('no-such-certificate', 'standsInFor');
  }
  const { roles } = certificate.holder;
  if (roles.includes(role)) return { ok: true };
  const principalForTeacher = roles.includes('principal') && isTeacher(role) && standsInFor !== undefined;
  if (!principalForTeacher) return refuse('role-not-held');
  return hasLeft(standsInFor, from) ? { ok: true } : refuse('stand-in-not-needed');
}

/** Whether it is of this class, or of every one; how the marks of the name are written (NFC, NFD) makes no difference. */
export function isOfClass({ className }: Pick<Assignment, 'className'>, named: string | undefined): boolean {
  return className === undefined || className.normalize('NFC') === named?.normalize('NFC');
}

/** Of the assignments to one slot, those that count on a day: begun, not ended, not taken over by a stand-in. */
export function assignedOn<A extends Assignment>(assignments: readonly A[], day: string): readonly A[] {
  const begun = assignments.filter(({ from }) => from <= day);
  const takenOver = new Set(begun.map(({ standsInFor }) => standsInFor));
  return begun.filter(({ until, certificate }) => (until ?? day) >= day && !takenOver.has(certificate));
}

function isTeacher(role: SignerRole): boolean {
  return role === 'subject-teacher' || role === 'homeroom-teacher';
}

/** Đ12.2: gone for good by the end of that day. An expired or lost certificate is no leaving. */
function hasLeft(certificate: RegisteredCertificate, day: string): boolean {
  const step = stepAt(certificate, new Date(startOfDay(day).getTime() + 86_399_999));
  return step?.state === 'revoked' && ['retired', 'left', 'deceased'].includes(step.reason ?? '');
}
