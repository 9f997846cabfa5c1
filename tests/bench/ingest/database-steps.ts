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
import { grouped } from '../../../src/storage/index/grouped.ts';
import { UNSEEN } from '../../../src/storage/index/lock-ends.ts';
import { packReport } from '../../../src/storage/index/packed-report.ts';
import {
  concludeSubmission,
  findPackedReport,
  findReport,
  findStoredSubmission,
  findSubmission,
  receiveSubmission,
  saveReport,
} from '../../../src/storage/index/submissions.ts';
import { stepTranscript } from '../../../src/storage/index/transcripts.ts';
import { noteBlob } from '../../../src/storage/sites/blobs.ts';
import { noteBackedUp } from '../../../src/storage/sites/replicate-blob.ts';

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
  const now = new Date();
  const receivedAt = now.toISOString();
  const size = bytes.length;
  // Intake.
  await findCaller(database, token);
  const push = {
    schoolId,
    credentialId: 'bench',
    sha256,
    size,
    idempotencyKey: sha256,
    requestId: 'bench',
    receivedAt,
  };
  const [received] = await Promise.all([
    receiveSubmission(database, push),
    noteBlob(database, sha256, size, now),
  ]);
  if (received.kind !== 'new') throw new Error('the database is not fresh');
  const { _id: submissionId, attempt } = received.submission;
  // The job.
  const found = await findStoredSubmission(database, submissionId);
  await findPackedReport(database, submissionId, attempt);
  const packed = packReport(report);
  await saveReport(database, submissionId, attempt, packed);
  const submission = { submissionId, schoolId, sha256, size, profile, receivedAt, content };
  const accept = (transcript: Transcript | undefined, at: Date) =>
    acceptYearRecord(transcript, submission, calendar, at);
  const { decision } = await stepTranscript(database, pupil.personalId, accept, by(schoolId));
  if (!decision.ok) throw new Error(`refused: ${decision.refusal.code}`);
  const permanent = { term: 'permanent', lockedUntil: UNSEEN, backedUpAt: null } as const;
  await database.blobs.updateOne({ _id: sha256 }, { $set: permanent });
  const conclusion = {
    state: 'accepted',
    personalId: content.personalId,
    schoolYear: content.schoolYear,
    profile,
    late: false,
    receipt: 'x'.repeat(700),
    report: { packed },
  } as const;
  const frame = { actor: 'system:judge-submission', requestId: 'bench' };
  await concludeSubmission(database, received.submission, conclusion, now, frame, found?.seen);
  // The answer, and the note of the backup.
  await findSubmission(database, submissionId);
  await findReport(database, submissionId, attempt);
  await grouped(database.blobs).find(sha256);
  await noteBackedUp(database, sha256, { primary: now, backup: now }, now);
}
