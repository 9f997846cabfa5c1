import type { RecordedReport } from '../events/recorded-report.ts';
import { type Calendar, yearPhase } from '../identity/calendar.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { Sha256 } from '../identity/sha256.ts';
import { type Decision, refuse } from '../refusal.ts';
import { guardCustody } from './custody.ts';
import { recordPhase } from './record-phase.ts';
import { recordInForce, type Transcript, type YearRecord } from './transcript.ts';
import type { YearRecordStepName } from './year-record-steps.ts';
import { yearRecordStep } from './year-record-steps.ts';

/** A signed document on records, found whole (Đ15), and the report on it. */
export interface VerifiedStatement<Said> {
  readonly sha256: Sha256;
  readonly said: Said;
  readonly report: RecordedReport;
}

interface NamedRecord {
  readonly schoolId: SchoolId;
  readonly schoolYear: YearRecord['schoolYear'];
  readonly record: Sha256;
}

/**
 * The record in force that a statement of its own school is about, while its year is not closed (Đ25.3). Whose the pupil
 * is comes first; a school that does not hold the pupil hears what it would of a stranger.
 */
export function recordOfStatement(
  transcript: Transcript | undefined,
  { schoolId, schoolYear, record }: NamedRecord,
  step: YearRecordStepName,
  calendar: Calendar,
  now: Date,
): Decision<{ readonly target: YearRecord }> {
  if (!transcript) return refuse('no-such-transcript');
  const kept = guardCustody(transcript, schoolId, 'no-such-transcript');
  if (kept) return kept;
  const target = recordInForce(transcript, schoolYear);
  if (!target) return refuse('no-such-year-record');
  if (target.schoolId !== schoolId) return refuse('not-your-record');
  if (target.sha256 !== record) return refuse('statement-of-another-record');
  if (yearRecordStep(target, step, recordPhase(calendar, target, now))) return { ok: true, target };
  return refuse(yearPhase(calendar, schoolYear, now, schoolId) === 'locked' ? 'year-locked' : 'year-closed');
}
