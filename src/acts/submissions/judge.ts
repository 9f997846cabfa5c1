import { holdingSchools } from '../../domain/access/access.ts';
import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import { type Environment, takesIn } from '../../domain/identity/environment.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import type { Receipt } from '../../domain/receipt/receipt.ts';
import { type Decision, type Refusal, refuse } from '../../domain/refusal.ts';
import type { RegistryPolicy } from '../../domain/registry/registry-policy.ts';
import { type Retention, retainYearRecordUntil } from '../../domain/retention/retention.ts';
import { acceptYearRecord } from '../../domain/transcript/accept-year-record.ts';
import { isUndecided, type Submission, type SubmissionOutcome } from '../../domain/transcript/submission.ts';
import type { Transcript, YearRecord } from '../../domain/transcript/transcript.ts';
import type { YearContent } from '../../domain/transcript/year-content.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import { failureDetail } from '../../observe/failure-detail.ts';
import type { VerifierPool } from '../../signature/pool/pool.ts';
import { appendAudit, findAuditEntry } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import { recordLook } from '../../storage/index/looks.ts';
import { type ReceiptKey, signReceipt } from '../../storage/index/receipts.ts';
import { decideSubmission, findReport, findSubmission, saveReport } from '../../storage/index/submissions.ts';
import { stepTranscript } from '../../storage/index/transcripts.ts';
import { readBlob, retainBlob, type Sites } from '../../storage/sites/blobs.ts';
import { verifyDocument } from '../verify-document.ts';
import type { When } from '../when.ts';
import { recordedRefusal } from './recorded-refusal.ts';

export interface JudgeDeps {
  readonly environment: Environment;
  readonly database: Database;
  readonly sites: Sites;
  readonly may: May;
  readonly verifier: VerifierPool;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly registryPolicy: RegistryPolicy;
  readonly calendar: Calendar;
  readonly retention: Retention;
  readonly receiptKey: ReceiptKey;
}

/** What this run did: nothing where the attempt is over; a verdict where it verified. */
export interface Judged {
  readonly submission: Submission;
  readonly outcome?: Exclude<SubmissionOutcome, { state: 'received' }> | undefined;
  readonly verdict?: VerificationReport['indication'] | 'UNKNOWN-PROFILE' | undefined;
}

/**
 * Judges one push (Đ15, Đ24.5, Đ24.7) and writes the outcome. A crash after any step leaves the submission
 * `received`; the act is done again and finds each step it took before: the report under its key, the audit entry
 * under its natural key, the year record in the transcript. So the second run ends with the same receipt.
 * VerifierBusy, VerificationTimeout and outages are thrown.
 */
export async function judge(
  deps: JudgeDeps,
  actor: ActorFor<'submission.judge'>,
  { submissionId, attempt }: { readonly submissionId: string; readonly attempt: number },
  when: When,
): Promise<Decision<Judged>> {
  const permitted = permit(deps.may(actor, 'submission.judge'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const submission = await findSubmission(deps.database, submissionId);
  if (!submission) return refuse('no-such-resource');
  if (submission.attempt !== attempt || !isUndecided(submission)) return { ok: true, submission };
  return { ok: true, submission, ...(await verifyAndDecide(deps, submission, when)) };
}

async function verifyAndDecide(
  deps: JudgeDeps,
  submission: Submission,
  when: When,
): Promise<Pick<Judged, 'outcome' | 'verdict'>> {
  const refusedBefore = await findAuditEntry(deps.database, refusalKey(submission));
  if (refusedBefore) {
    return { outcome: await refuseIt(deps, submission, recordedRefusal(refusedBefore.subject), when) };
  }
  const verified = await verifyOnce(deps, submission, when.now);
  const { decision, verdict } = verified;
  if (!decision.ok) return { outcome: await refuseIt(deps, submission, decision.refusal, when), verdict };
  const { report } = decision;
  if (report.indication === 'TOTAL-PASSED' && report.content) {
    return { outcome: await takeIn(deps, submission, report.content, report.profile, when), verdict };
  }
  const { refusal } = refuse('verification-failed', failureDetail(report));
  return { outcome: await refuseIt(deps, submission, refusal, when), verdict };
}

/**
 * What the registry and the authorities say of a signer changes with time. So the report of a run that was cut off
 * stands: judged anew, a document already taken in could be refused.
 */
async function verifyOnce(
  deps: JudgeDeps,
  submission: Submission,
  now: Date,
): Promise<{ decision: Awaited<ReturnType<typeof verifyDocument>>; verdict?: Judged['verdict'] }> {
  const { database, sites } = deps;
  const before = await findReport(database, submission._id, submission.attempt);
  if (before) return { decision: { ok: true, report: before } };
  const bytes = await readBlob(sites, submission.sha256);
  const times = { now, receivedAt: new Date(submission.receivedAt) };
  const decision = await verifyDocument(deps, bytes, times, deps);
  if (!decision.ok) return { decision, verdict: 'UNKNOWN-PROFILE' };
  await saveReport(database, submission._id, submission.attempt, decision.report);
  return { decision, verdict: decision.report.indication };
}

async function takeIn(
  deps: JudgeDeps,
  submission: Submission,
  content: YearContent,
  profile: string,
  when: When,
): Promise<Judged['outcome']> {
  const { database } = deps;
  if (!takesIn(deps.environment, content.personalId))
    return refuseIt(deps, submission, refuse('personal-id-invented').refusal, when);
  const verified = {
    submissionId: submission._id,
    schoolId: submission.schoolId,
    sha256: submission.sha256,
    size: submission.size,
    profile,
    receivedAt: submission.receivedAt,
    content,
  };
  const { schoolId, credentialId } = submission;
  const pushed = { ...when, actor: actorId({ kind: 'school', schoolId, credentialId }) };
  const { decision, state: transcript } = await stepTranscript(
    database,
    content.personalId,
    (standing, now) => acceptYearRecord(standing, verified, deps.calendar, now),
    pushed,
  );
  if (!decision.ok) {
    await recordDenied(database, submission, transcript, content.personalId, when);
    return refuseIt(deps, submission, decision.refusal, when);
  }
  // `already` is this job's own step before a crash, or the same bytes pushed under another Idempotency-Key.
  const record = 'already' in decision ? decision.already : transcript?.years.at(-1);
  if (!record) throw new Error(`submission ${submission._id}: the accepted record is not in the transcript`);

  const receipt = await signReceipt(await receiptFor(deps, submission, record, content), deps.receiptKey);
  const until = retainYearRecordUntil(deps.retention, new Date(record.acceptedAt));
  await retainBlob(database, deps.sites, submission.sha256, until);

  const outcome = {
    state: 'accepted',
    decidedAt: when.now.toISOString(),
    personalId: content.personalId,
    schoolYear: record.schoolYear,
    profile,
    late: record.late,
    receipt,
  } as const;
  await decideSubmission(database, submission._id, submission.attempt, outcome);
  return outcome;
}

/** A record pushed for a pupil that the school does not hold is an attempt to learn of one (a second run notes it again). */
async function recordDenied(
  database: Database,
  { schoolId, credentialId }: Submission,
  transcript: Transcript | undefined,
  personalId: PersonalId,
  { now, requestId }: When,
): Promise<void> {
  if (transcript && holdingSchools(transcript).includes(schoolId)) return;
  const caller = { kind: 'school', schoolId, credentialId } as const;
  const look = { caller, what: 'push', outcome: 'denied', pupils: [{ personalId }] } as const;
  await recordLook(database, { ...look, at: now.toISOString(), requestId });
}

/** One audit entry for each year record, whichever of several equal pushes comes first: its position is in every receipt. */
async function receiptFor(
  { database, environment }: Pick<JudgeDeps, 'database' | 'environment'>,
  submission: Submission,
  record: YearRecord,
  content: YearContent,
): Promise<Receipt> {
  const entry = await appendAudit(database, {
    key: `year-record-accepted:${record.submissionId}:${record.sha256}`,
    type: 'year-record-accepted',
    actor: `school:${record.schoolId}`,
    subject: {
      submissionId: record.submissionId,
      sha256: record.sha256,
      schoolYear: record.schoolYear,
      late: record.late,
    },
    at: record.acceptedAt,
  });
  return {
    type: 'year-record-accepted',
    environment,
    submissionId: submission._id,
    sha256: submission.sha256,
    personalId: content.personalId,
    schoolId: submission.schoolId,
    schoolYear: record.schoolYear,
    verdict: 'TOTAL-PASSED',
    profile: record.profile,
    receivedAt: submission.receivedAt,
    acceptedAt: record.acceptedAt,
    logPosition: entry.position,
    logHash: entry.hash,
  };
}

/**
 * The audit entry comes first and holds the reason, so that a crash before the decision can't turn into another
 * outcome: the next run reads the entry and writes the decision that belongs to it.
 */
async function refuseIt(
  deps: JudgeDeps,
  submission: Submission,
  refusal: Refusal,
  { now }: When,
): Promise<Judged['outcome']> {
  const at = now.toISOString();
  const { position } = await appendAudit(deps.database, {
    key: refusalKey(submission),
    type: 'submission-refused',
    actor: `school:${submission.schoolId}`,
    subject: { submissionId: submission._id, sha256: submission.sha256, refusal },
    at,
  });
  const outcome = { state: 'refused', decidedAt: at, refusal, logPosition: position } as const;
  await decideSubmission(deps.database, submission._id, submission.attempt, outcome);
  return outcome;
}

function refusalKey(submission: Submission): string {
  return `submission-refused:${submission._id}:${submission.attempt}`;
}
