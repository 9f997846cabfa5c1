import { type Calendar, yearPhase } from '../identity/calendar.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import { guardCustody } from './custody.ts';
import { recordPhase } from './record-phase.ts';
import { ownStep, sentBefore, takenIn, type VerifiedSubmission } from './take-in.ts';
import { type Enrolment, recordInForce, type Transcript, type YearRecord } from './transcript.ts';
import type { TranscriptEvent } from './transcript-aggregate.ts';
import { yearRecordStep } from './year-record-steps.ts';

/**
 * One verified year record joins the transcript (Đ24.7, Đ25), or takes the place of one that says "not promoted" (Đ25.2).
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
  const { schoolYear } = content;
  if (content.schoolId !== schoolId) return refuse('school-mismatch');
  if (!transcript) return refuse('transcript-not-open');

  const own = ownStep(transcript, submission);
  if (own) return { ok: true, already: own };
  const standing = recordInForce(transcript, schoolYear);
  const kept = guardCustody(transcript, schoolId, 'transcript-not-open');
  const sent = sentBefore(transcript, submission);
  // A former school sees its own records only: whether another has taken their place since is not told.
  if (sent?.sha256 === sha256 && !sent.ended && (kept || sent === standing))
    return { ok: true, already: sent };
  if (kept) return kept;
  if (sent) return sent.ended ? refuse('record-ended', sent.ended.kind) : refuse('year-record-exists');
  const enrolled = transcript.enrolments.findLast((entry) => entry.schoolYear === schoolYear);
  if (enrolled?.schoolId !== schoolId) return refuse('transcript-not-open');

  const at = new Date(submission.receivedAt ?? now);
  const supplements = standing !== undefined && !movedWithinTheYear(standing, enrolled, calendar);
  const phase = supplements
    ? recordPhase(calendar, standing, at)
    : yearPhase(calendar, schoolYear, at, schoolId);
  const name = standing ? (supplements ? 'supplement' : 'add') : 'push';
  const step = yearRecordStep(standing, name, phase);
  const subject = { sha256, schoolId, schoolYear };
  const { record, holder } = takenIn(submission);
  if (!supplements) {
    if (!step) throw new Error(`year records: no row for ${name} in ${phase}`);
    const data = { record, late: step.to === 'late', holder };
    return { ok: true, events: [{ type: 'transcript.year-record-accepted', subject, data }] };
  }
  if (phase === 'locked') return refuse('year-locked');
  if (!step || standing.schoolId !== schoolId) return refuse('year-record-exists');
  if (!isToBeSupplemented(standing)) return refuse('supplement-not-due');
  const data = { record, late: standing.late, holder, replaces: standing.sha256 };
  return { ok: true, events: [{ type: 'transcript.year-record-replaced', subject, data }] };
}

/** Đ25.2: pupils who have not completed their class, as the record in force says. */
function isToBeSupplemented({ outcome }: YearRecord): boolean {
  return outcome === 'not-promoted' || outcome === 'not-yet';
}

/**
 * Đ26.2: a pupil who moves within the year brings what the former school confirmed; the receiving school, which opened
 * the running year before its closing, adds its own record. Both stay, and the later one is in force. A year that was closed
 * at the former school by then, by its statement or its day, is that school's.
 */
function movedWithinTheYear(standing: YearRecord, enrolled: Enrolment, calendar: Calendar): boolean {
  const { schoolYear, schoolId, openedAt } = enrolled;
  const isOpenAt = (school: SchoolId) =>
    yearPhase(calendar, schoolYear, new Date(openedAt), school) === 'until-closing';
  const wasClosed = standing.closed !== undefined && standing.closed.at <= openedAt;
  return standing.schoolId !== schoolId && !wasClosed && isOpenAt(schoolId) && isOpenAt(standing.schoolId);
}
