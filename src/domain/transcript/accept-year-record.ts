import { type Calendar, yearPhase } from '../identity/calendar.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { Sha256 } from '../identity/sha256.ts';
import { type Decision, refuse } from '../refusal.ts';
import { guardCustody } from './custody.ts';
import { type Enrolment, recordInForce, type Transcript, type YearRecord } from './transcript.ts';
import type { TranscriptEvent } from './transcript-aggregate.ts';
import type { YearContent } from './year-content.ts';
import { yearRecordStep } from './year-record-steps.ts';

export interface VerifiedSubmission {
  readonly submissionId: string;
  readonly schoolId: SchoolId;
  readonly sha256: Sha256;
  readonly size: number;
  readonly profile: string;
  /** the day that counts for closing and locking (Đ25) is the day it was handed in, however long the check takes */
  readonly receivedAt?: string;
  readonly content: YearContent;
}

/**
 * One verified year record joins the transcript (Đ24.7, Đ25).
 * The same bytes once more are the same step: `already`. Which phases of the year allow what stands in
 * year-record-steps.ts.
 */
export function acceptYearRecord(
  transcript: Transcript | undefined,
  submission: VerifiedSubmission,
  calendar: Calendar,
  now: Date,
): Decision<{ events: readonly TranscriptEvent[] } | { already: YearRecord }> {
  const { content, schoolId, sha256 } = submission;
  if (content.schoolId !== schoolId) return refuse('school-mismatch');
  if (!transcript) return refuse('transcript-not-open');

  // The step of this very submission, taken before a crash: even a record cancelled since is not taken in again.
  const own = transcript.years.find(
    (record) => record.submissionId === submission.submissionId && record.sha256 === sha256,
  );
  if (own) return { ok: true, already: own };
  const standing = recordInForce(transcript, content.schoolYear);
  const kept = guardCustody(transcript, schoolId, 'transcript-not-open');
  const sent = transcript.years.findLast(
    (record) => record.sha256 === sha256 && record.schoolId === schoolId && !record.cancelled,
  );
  // A former school sees its own records only: whether another has taken their place since is not told.
  if (sent && (kept || sent === standing)) return { ok: true, already: sent };
  if (kept) return kept;
  const enrolled = transcript.enrolments.findLast((entry) => entry.schoolYear === content.schoolYear);
  if (enrolled?.schoolId !== schoolId) return refuse('transcript-not-open');

  const phase = yearPhase(calendar, content.schoolYear, new Date(submission.receivedAt ?? now), schoolId);
  const beside = standing && movedWithinTheYear(standing, enrolled, calendar);
  const step = yearRecordStep(standing, beside ? 'add' : 'push', phase);
  if (!step) return refuse(phase === 'locked' ? 'year-locked' : 'year-record-exists');

  const { schoolYear, schoolName, grade, className, lookupCode, fullName, birthDate } = content;
  const { size, profile, submissionId } = submission;
  const named = { schoolYear, schoolId, schoolName, grade, className, lookupCode };
  const data = {
    record: { ...named, sha256, size, profile, submissionId },
    late: step.to === 'late',
    holder: { fullName, birthDate },
  };
  const subject = { sha256, schoolId, schoolYear };
  return { ok: true, events: [{ type: 'transcript.year-record-accepted', subject, data }] };
}

/**
 * Đ26.2: a pupil who moves within the year brings what the former school confirmed; the receiving school, which opened
 * the running year before its closing, adds its own record. Both stay, and the later one is in force.
 */
function movedWithinTheYear(standing: YearRecord, enrolled: Enrolment, calendar: Calendar): boolean {
  return (
    standing.schoolId !== enrolled.schoolId &&
    yearPhase(calendar, enrolled.schoolYear, new Date(enrolled.openedAt), enrolled.schoolId) ===
      'until-closing'
  );
}
