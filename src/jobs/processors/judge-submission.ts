import { UnrecoverableError } from 'bullmq';
import type { Logger } from 'pino';
import { verifyDocument } from '../../acts/verify-document.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import type { Receipt } from '../../domain/receipt/receipt.ts';
import { type Refusal, refuse } from '../../domain/refusal.ts';
import type { RegistryPolicy } from '../../domain/registry/registry-policy.ts';
import { type Retention, retainYearRecordUntil } from '../../domain/retention/retention.ts';
import { acceptYearRecord } from '../../domain/transcript/accept-year-record.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
import type { YearRecord } from '../../domain/transcript/transcript.ts';
import type { YearContent } from '../../domain/transcript/year-content.ts';
import { failureDetail } from '../../observe/failure-detail.ts';
import type { JobMetrics } from '../../observe/metrics.ts';
import type { VerifierPool } from '../../signature/pool/pool.ts';
import { appendAudit, findAuditEntry } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import { type ReceiptKey, signReceipt } from '../../storage/index/receipts.ts';
import { decideSubmission, findReport, findSubmission, saveReport } from '../../storage/index/submissions.ts';
import { stepTranscript } from '../../storage/index/transcripts.ts';
import { readBlob, retainBlob, type Sites } from '../../storage/sites/blobs.ts';
import { enqueueReplication } from '../queues/enqueue.ts';
import type { Queues } from '../queues/queues.ts';
import type { Processor } from '../queues/workers.ts';
import { recordedRefusal } from './recorded-refusal.ts';

export interface JudgeDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly queues: Pick<Queues, 'replication'>;
  readonly verifier: VerifierPool;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly registryPolicy: RegistryPolicy;
  readonly calendar: Calendar;
  readonly retention: Retention;
  readonly receiptKey: ReceiptKey;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly metrics: JobMetrics;
}

/**
 * Judges one push (Đ15, Đ24.5, Đ24.7) and writes the outcome. A crash after any step leaves the submission
 * `received`; the job is run again and finds each step it took before: the report under its key, the audit entry
 * under its natural key, the year record in the transcript. So the second run ends with the same receipt.
 * VerifierBusy, VerificationTimeout and outages are thrown: the queue tries again, and in the end it is a dead letter.
 */
export function judgeSubmission(deps: JudgeDeps): Processor<'submissions'> {
  return async ({ data: { submissionId, attempt, requestId } }) => {
    const submission = await findSubmission(deps.database, submissionId);
    // Intake writes the submission before it queues the job.
    if (!submission) throw new UnrecoverableError(`no submission ${submissionId}`);
    if (submission.attempt !== attempt) return;

    if (submission.outcome.state === 'received') await judge(deps, submission);
    // Refused documents are kept at two sites too: they are evidence of what was handed in. Queued once the retention
    // is known; a crash before this line leaves it to the job's next run, or to the replication sweep.
    await enqueueReplication(deps.queues, submission.sha256, requestId);
  };
}

async function judge(deps: JudgeDeps, submission: Submission): Promise<void> {
  const refusedBefore = await findAuditEntry(deps.database, refusalKey(submission));
  if (refusedBefore) return refuseIt(deps, submission, recordedRefusal(refusedBefore.subject));

  const verified = await verifyOnce(deps, submission);
  if (!verified.ok) return refuseIt(deps, submission, verified.refusal);
  const { report } = verified;
  if (report.indication !== 'TOTAL-PASSED' || !report.content) {
    return refuseIt(deps, submission, refuse('verification-failed', failureDetail(report)).refusal);
  }
  await takeIn(deps, submission, report.content, report.profile);
}

/**
 * What the registry and the authorities say of a signer changes with time. So the report of a run that was cut off
 * stands: judged anew, a document already taken in could be refused.
 */
async function verifyOnce(deps: JudgeDeps, submission: Submission): ReturnType<typeof verifyDocument> {
  const before = await findReport(deps.database, submission._id, submission.attempt);
  if (before) return { ok: true, report: before };
  const bytes = await readBlob(deps.sites, submission.sha256);
  const times = { now: deps.clock(), receivedAt: new Date(submission.receivedAt) };
  const verified = await verifyDocument(deps, bytes, times, deps);
  deps.metrics.verdict(verified.ok ? verified.report.indication : 'UNKNOWN-PROFILE');
  if (verified.ok) await saveReport(deps.database, submission._id, submission.attempt, verified.report);
  return verified;
}

async function takeIn(
  deps: JudgeDeps,
  submission: Submission,
  content: YearContent,
  profile: string,
): Promise<void> {
  const { database } = deps;
  const verified = {
    submissionId: submission._id,
    schoolId: submission.schoolId,
    sha256: submission.sha256,
    size: submission.size,
    profile,
    receivedAt: submission.receivedAt,
    content,
  };
  const { decision } = await stepTranscript(database, content.personalId, (transcript) =>
    acceptYearRecord(transcript, verified, deps.calendar, deps.clock()),
  );
  if (!decision.ok) return refuseIt(deps, submission, decision.refusal);
  // `already` is this job's own step before a crash, or the same bytes pushed under another Idempotency-Key.
  const record = 'already' in decision ? decision.already : decision.record;

  const receipt = await signReceipt(await receiptFor(database, submission, record, content), deps.receiptKey);
  const until = retainYearRecordUntil(deps.retention, new Date(record.acceptedAt));
  await retainBlob(database, deps.sites, submission.sha256, until);

  await decideSubmission(database, submission._id, submission.attempt, {
    state: 'accepted',
    decidedAt: deps.clock().toISOString(),
    personalId: content.personalId,
    schoolYear: record.schoolYear,
    profile,
    late: record.late,
    receipt,
  });
  deps.metrics.decided('accepted', 'none');
}

/** One audit entry for each year record, whichever of several equal pushes comes first: its position is in every receipt. */
async function receiptFor(
  database: Database,
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
async function refuseIt(deps: JudgeDeps, submission: Submission, refusal: Refusal): Promise<void> {
  const at = deps.clock().toISOString();
  const { position } = await appendAudit(deps.database, {
    key: refusalKey(submission),
    type: 'submission-refused',
    actor: `school:${submission.schoolId}`,
    subject: { submissionId: submission._id, sha256: submission.sha256, refusal },
    at,
  });
  const outcome = { state: 'refused', decidedAt: at, refusal, logPosition: position } as const;
  await decideSubmission(deps.database, submission._id, submission.attempt, outcome);
  deps.metrics.decided('refused', refusal.code);
}

function refusalKey(submission: Submission): string {
  return `submission-refused:${submission._id}:${submission.attempt}`;
}
