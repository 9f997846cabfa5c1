import type { Calendar } from '../identity/calendar.ts';
import { type Decision, refuse } from '../refusal.ts';
import type { Closing } from '../statement/statement.ts';
import { recordOfStatement, type VerifiedStatement } from './by-statement.ts';
import type { Transcript } from './transcript.ts';
import type { TranscriptEvent } from './transcript-aggregate.ts';

/**
 * Chốt (Đ25.1): the school closes the records of a class, each by its hash, at the latest on the closing day. From then on
 * results are added (Đ25.2), or the department cancels; nothing is recalled or replaced. What nobody closed, that day closes.
 */
export function closeYearRecord(
  transcript: Transcript | undefined,
  requestId: string,
  { sha256: statement, said, report }: VerifiedStatement<Closing>,
  calendar: Calendar,
  now: Date,
): Decision<{ events: readonly TranscriptEvent[] } | { already: true }> {
  const named = transcript && said.records.find(({ personalId }) => personalId === transcript._id);
  if (!named) return refuse('no-such-transcript');
  const done = transcript.years.some(
    ({ sha256, closed }) => sha256 === named.record && closed?.statement === statement,
  );
  if (done) return { ok: true, already: true };
  const found = recordOfStatement(transcript, { ...said, record: named.record }, 'close', calendar, now);
  if (!found.ok) return found;
  const { sha256, schoolId, schoolYear, className } = found.target;
  if (className !== said.className) return refuse('statement-of-another-record', 'class');
  const subject = { sha256, schoolId, schoolYear };
  const data = { schoolYear, sha256, requestId, statement, report };
  return { ok: true, events: [{ type: 'transcript.year-record-closed', subject, data }] };
}
