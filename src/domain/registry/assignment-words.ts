import { z } from 'zod';
import { parsed } from '../identity/parsed.ts';
import { isPrintableText } from '../identity/printable-text.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import { parseSha256 } from '../identity/sha256.ts';
import { signerRole } from '../profile/profile.ts';
import type { DecidedAssignment } from './registry-assignment.ts';

const printable = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine(isPrintableText, 'want text without control or unseen characters or blanks at its ends');

export const sha256Words = parsed(parseSha256, 'want 64 hexadecimal digits in lower case');

export const dayWords = z.iso.date();
export const instantWords = z.iso.datetime({ offset: true });

/** Đ7.2-3: number and day of the decision (or contract) that appoints or assigns. */
export const decisionWords = z.strictObject({ number: printable(100), date: dayWords });

/** One assignment (Đ24.2), as a principal signs it and the department writes it. */
export const assignmentWords = z.strictObject({
  role: signerRole,
  subject: printable(40).optional(),
  className: printable(40).optional(),
  certificate: sha256Words,
  from: dayWords,
  until: dayWords.optional(),
  standsInFor: sha256Words.optional(),
  decision: decisionWords,
});

export interface AssignmentList {
  readonly schoolYear: SchoolYear;
  readonly assignments: readonly z.output<typeof assignmentWords>[];
}

export function placedAssignments(
  schoolId: SchoolId,
  { schoolYear, assignments }: AssignmentList,
): readonly DecidedAssignment[] {
  return assignments.map(({ subject, className, until, standsInFor, ...one }) => ({
    ...one,
    schoolId,
    schoolYear,
    ...(subject === undefined ? {} : { subject }),
    ...(className === undefined ? {} : { className }),
    ...(until === undefined ? {} : { until }),
    ...(standsInFor === undefined ? {} : { standsInFor }),
  }));
}
