import type { SignedDocument } from '../../../kit/make-signed.ts';
import type { Calendar } from '../../../src/domain/identity/calendar.ts';
import type { SchoolId } from '../../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../../src/domain/identity/school-year.ts';
import { acceptYearRecord } from '../../../src/domain/transcript/accept-year-record.ts';
import { createTranscript } from '../../../src/domain/transcript/create-transcript.ts';
import type { Transcript } from '../../../src/domain/transcript/transcript.ts';
import type { VerificationReport } from '../../../src/domain/verification/report.ts';
import { findCaller } from '../../../src/storage/index/api-keys.ts';
import type { Database } from '../../../src/storage/index/database.ts';
import { packReport } from '../../../src/storage/index/packed-report.ts';
import {
  concludeSubmission,
  findReport,
  findSubmission,
  receiveSubmission,
  saveReport,
} from '../../../src/storage/index/submissions.ts';
import { stepTranscript } from '../../../src/storage/index/transcripts.ts';

export interface DatabaseSteps {
  readonly database: Database;
  readonly calendar: Calendar;
  readonly token: string;
  readonly schoolId: SchoolId;
  readonly schoolYear: SchoolYear;
}

function by(schoolId: SchoolId) {
  return { now: new Date(), actor: `school:${schoolId}`, requestId: 'bench' };
}

/** Opens the pupil's year, as a create request does; not part of what is measured. */
export async function openInDatabase(
  { database, schoolId, schoolYear }: DatabaseSteps,
  document: SignedDocument,
) {
  const opening = { personalId: document.pupil.personalId, schoolId, schoolYear, requestId: 'bench' };
  const open = (transcript: Transcript | undefined, now: Date) => createTranscript(transcript, opening, now);
  await stepTranscript(database, opening.personalId, open, by(schoolId));
}

/**
 * What one accepted push asks of the database from its arrival to its backup, in this order, and nothing else:
 * no bytes, no verification, no queue.
 * @param report the document's own, made before
 */
export async function databaseSteps(
  { database, calendar, token, schoolId }: DatabaseSteps,
  { sha256, bytes, pupil }: SignedDocument,
  report: VerificationReport,
): Promise<void> {
  const { content, profile } = report;
  if (!content) throw new Error('the document does not verify');
  const at = new Date().toISOString();
  // Intake.
  await findCaller(database, token);
  await database.blobs.insertOne({ _id: sha256, size: bytes.length, storedAt: at, backedUpAt: null });
  const push = {
    schoolId,
    credentialId: 'bench',
    sha256,
    size: bytes.length,
    idempotencyKey: sha256,
    requestId: 'bench',
    receivedAt: at,
  };
  const received = await receiveSubmission(database, push);
  if (received.kind !== 'new') throw new Error('the database is not fresh');
  const { _id: submissionId, attempt } = received.submission;
  // The job.
  await findSubmission(database, submissionId);
  await saveReport(database, submissionId, attempt, report);
  const submission = { submissionId, schoolId, sha256, size: bytes.length, profile, receivedAt: at, content };
  const accept = (transcript: Transcript | undefined, now: Date) =>
    acceptYearRecord(transcript, submission, calendar, now);
  const { decision } = await stepTranscript(database, pupil.personalId, accept, by(schoolId));
  if (!decision.ok) throw new Error(`refused: ${decision.refusal.code}`);
  const retainUntil = '2076-01-01T00:00:00.000Z';
  await database.blobs.updateOne({ _id: sha256 }, { $set: { retainUntil, backedUpAt: null } });
  const conclusion = {
    state: 'accepted',
    personalId: content.personalId,
    schoolYear: content.schoolYear,
    profile,
    late: false,
    receipt: 'x'.repeat(700),
    retainUntil,
    report: { packed: packReport(report) },
  } as const;
  const frame = { actor: 'system:judge-submission', requestId: 'bench' };
  await concludeSubmission(database, received.submission, conclusion, new Date(at), frame);
  // The answer, and the note of the backup.
  await findSubmission(database, submissionId);
  await findReport(database, submissionId, attempt);
  await database.blobs.findOne({ _id: sha256 });
  await database.blobs.updateOne({ _id: sha256, backedUpAt: null }, { $set: { backedUpAt: at } });
}
