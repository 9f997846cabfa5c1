import type { Calendar } from '../identity/calendar.ts';
import { isBlank } from '../identity/printable-text.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import { type Decision, refuse } from '../refusal.ts';
import { guardCustody } from './custody.ts';
import { recordPhase } from './record-phase.ts';
import { recordInForce, type Transcript, type YearRecord } from './transcript.ts';
import type { TranscriptEvent } from './transcript-aggregate.ts';
import { yearRecordStep } from './year-record-steps.ts';

export interface Cancellation {
  readonly requestId: string;
  readonly schoolYear: SchoolYear;
  readonly reason: string;
  readonly requestedBy: SchoolId;
}

/**
 * Hủy bỏ (Đ25.3, Đ25.4): while the year is not locked, the school that issued a year record may ask that it be
 * cancelled. Its bytes are kept for ever; a corrected record may then be pushed.
 * Checked when asked and again when approved, since the year may have been locked in between.
 */
export function cancelYearRecord(
  transcript: Transcript | undefined,
  cancellation: Cancellation,
  calendar: Calendar,
  now: Date,
): Decision<{ events: readonly TranscriptEvent[] } | { already: true }> {
  if (isBlank(cancellation.reason)) return refuse('reason-required');
  if (!transcript) return refuse('no-such-transcript');
  const done = transcript.years.some((record) => isCancelledBy(record, cancellation.requestId));
  if (done) return { ok: true, already: true };

  const kept = guardCustody(transcript, cancellation.requestedBy, 'no-such-transcript');
  if (kept) return kept;
  const target = recordInForce(transcript, cancellation.schoolYear);
  if (!target) return refuse('no-such-year-record');
  if (target.schoolId !== cancellation.requestedBy) return refuse('not-your-record');
  const phase = recordPhase(calendar, target, now);
  if (!yearRecordStep(target, 'cancel', phase)) return refuse('year-locked');

  const { requestId, reason } = cancellation;
  const { sha256, schoolId, schoolYear } = target;
  const subject = { sha256, schoolId, schoolYear };
  const data = { schoolYear, sha256, requestId, reason };
  return { ok: true, events: [{ type: 'transcript.year-record-cancelled', subject, data }] };
}

export function isCancelledBy({ ended }: YearRecord, requestId: string): boolean {
  return ended?.kind === 'cancelled' && ended.requestId === requestId;
}
