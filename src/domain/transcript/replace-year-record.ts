import type { Calendar } from '../identity/calendar.ts';
import type { Sha256 } from '../identity/sha256.ts';
import { type Decision, refuse } from '../refusal.ts';
import type { Replacement } from '../statement/statement.ts';
import { recordOfStatement, type VerifiedStatement } from './by-statement.ts';
import { ownStep, sentBefore, takenIn, type VerifiedSubmission } from './take-in.ts';
import type { Transcript, YearRecord } from './transcript.ts';
import type { TranscriptEvent } from './transcript-aggregate.ts';

/**
 * Thay thế (Đ25.3): while the year is not closed, a record gives way to another by a document that principal and seal have
 * signed, which names both by their hashes. One step: there is never a moment with none in force.
 * The same submission once more is the same step: `already`.
 */
export function replaceYearRecord(
  transcript: Transcript | undefined,
  submission: VerifiedSubmission,
  { sha256: statement, said, report }: VerifiedStatement<Replacement>,
  calendar: Calendar,
  now: Date,
): Decision<{ events: readonly TranscriptEvent[] } | { already: YearRecord }> {
  const { content, schoolId, sha256 } = submission;
  if (content.schoolId !== schoolId) return refuse('school-mismatch');
  const isOfBoth =
    said.schoolId === schoolId &&
    said.personalId === content.personalId &&
    said.schoolYear === content.schoolYear &&
    said.replacement === sha256;
  if (!isOfBoth) return refuse('statement-of-another-record');
  const own = transcript && ownStep(transcript, submission);
  if (own) return { ok: true, already: own };
  const at = new Date(submission.receivedAt ?? now);
  const sent = transcript && sentBefore(transcript, submission);
  // The same bytes and statement under another Idempotency-Key.
  const isDone = sent && !sent.ended && transcript.years.some(({ ended }) => isBy(ended, statement));
  if (isDone) return { ok: true, already: sent };
  const found = recordOfStatement(transcript, said, 'replace', calendar, at);
  if (!found.ok) return found;
  if (sent) return sent.ended ? refuse('record-ended', sent.ended.kind) : refuse('year-record-exists');
  const { record, holder } = takenIn(submission);
  const { schoolYear } = content;
  const by = { reason: said.reason, statement, report };
  const data = { record, late: found.target.late, holder, replaces: found.target.sha256, by };
  const subject = { sha256, schoolId, schoolYear };
  return { ok: true, events: [{ type: 'transcript.year-record-replaced', subject, data }] };
}

function isBy(ended: YearRecord['ended'], statement: Sha256): boolean {
  return ended?.kind === 'replaced' && ended.statement === statement;
}
