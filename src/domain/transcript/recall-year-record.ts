import type { Calendar } from '../identity/calendar.ts';
import type { Decision } from '../refusal.ts';
import type { Recall } from '../statement/statement.ts';
import { recordOfStatement, type VerifiedStatement } from './by-statement.ts';
import type { Transcript } from './transcript.ts';
import type { TranscriptEvent } from './transcript-aggregate.ts';

/**
 * Thu hồi (Đ25.3): while its year is not closed, the issuing school takes a record back by a document that principal and
 * seal have signed, without the department. The year is open again; the bytes stay.
 * The same statement once more is the same step: `already`.
 */
export function recallYearRecord(
  transcript: Transcript | undefined,
  requestId: string,
  { sha256: statement, said, report }: VerifiedStatement<Recall>,
  calendar: Calendar,
  now: Date,
): Decision<{ events: readonly TranscriptEvent[] } | { already: true }> {
  const done = transcript?.years.some(
    ({ ended }) => ended?.kind === 'recalled' && ended.statement === statement,
  );
  if (done) return { ok: true, already: true };
  const found = recordOfStatement(transcript, said, 'recall', calendar, now);
  if (!found.ok) return found;
  const { sha256, schoolId, schoolYear } = found.target;
  const subject = { sha256, schoolId, schoolYear };
  const data = { schoolYear, sha256, requestId, reason: said.reason, statement, report };
  return { ok: true, events: [{ type: 'transcript.year-record-recalled', subject, data }] };
}
