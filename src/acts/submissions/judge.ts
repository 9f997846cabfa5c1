import { holdingSchools } from '../../domain/access/access.ts';
import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { eventId } from '../../domain/events/event.ts';
import type { RecordedReport } from '../../domain/events/recorded-report.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import { type Environment, takesIn } from '../../domain/identity/environment.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import type { Receipt } from '../../domain/receipt/receipt.ts';
import { type Decision, type Refusal, refuse } from '../../domain/refusal.ts';
import type { RegistryPolicy } from '../../domain/registry/registry-policy.ts';
import { lockAhead, type Retention } from '../../domain/retention/retention.ts';
import type { Replacement } from '../../domain/statement/statement.ts';
import { acceptYearRecord } from '../../domain/transcript/accept-year-record.ts';
import type { VerifiedStatement } from '../../domain/transcript/by-statement.ts';
import { replaceYearRecord } from '../../domain/transcript/replace-year-record.ts';
import { isUndecided, type Submission, type SubmissionOutcome } from '../../domain/transcript/submission.ts';
import type { Conclusion } from '../../domain/transcript/submission-steps.ts';
import type { VerifiedSubmission } from '../../domain/transcript/take-in.ts';
import type { Transcript, YearRecord } from '../../domain/transcript/transcript.ts';
import type { YearContent } from '../../domain/transcript/year-content.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import { failureDetail } from '../../observe/failure-detail.ts';
import type { VerifierPool } from '../../signature/pool/pool.ts';
import { noteNoRecord } from '../../storage/index/blob-keeping.ts';
import type { Database } from '../../storage/index/database.ts';
import type { Ledgered } from '../../storage/index/ledgered.ts';
import { recordLook } from '../../storage/index/looks.ts';
import { type ReceiptKey, signReceipt } from '../../storage/index/receipts.ts';
import { concludeSubmission, findStoredSubmission, statementIdOf } from '../../storage/index/submissions.ts';
import { stepTranscript } from '../../storage/index/transcripts.ts';
import { retainBlob, type Sites } from '../../storage/sites/blobs.ts';
import { keepStatement, noteUnused, verifyStatement } from '../statements/verify-statement.ts';
import { type Verified, verifyOnce } from '../verify-once.ts';
import type { When } from '../when.ts';
import { recordReport } from './record-report.ts';

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

/** Whose judgement it is: the run and its actor. */
interface Run extends When {
  readonly actor: string;
}

/** How an attempt ends, and the transcript's event that it follows from, where this run made one. */
interface Concluded {
  readonly conclusion: Conclusion;
  readonly cause?: string;
}

/** What this run did: nothing where the attempt is over, or another run was first; a verdict where it verified. */
export interface Judged {
  readonly submission: Submission;
  readonly outcome?: Exclude<SubmissionOutcome, { state: 'received' }> | undefined;
  readonly verdict?: VerificationReport['indication'] | 'UNKNOWN-PROFILE' | undefined;
}

/**
 * Judges one push (Đ15, Đ24.5, Đ24.7) and writes the outcome, by one step. A crash before it leaves the submission
 * `received`; the act is done again and finds what was done: the report under its key, the year record in the
 * transcript. So the second run accepts what the first did. What was to be refused and was not is told to nobody: it is
 * judged anew. VerifierBusy, VerificationTimeout and outages are thrown.
 */
export async function judge(
  deps: JudgeDeps,
  actor: ActorFor<'submission.judge'>,
  { submissionId, attempt }: { readonly submissionId: string; readonly attempt: number },
  when: When,
): Promise<Decision<Judged>> {
  const permitted = permit(deps.may(actor, 'submission.judge'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const found = await findStoredSubmission(deps.database, submissionId);
  if (!found) return refuse('no-such-resource');
  const { submission } = found;
  if (submission.attempt !== attempt || !isUndecided(submission)) return { ok: true, submission };
  const run = { ...when, actor: actorId(actor) };
  return { ok: true, submission, ...(await verifyAndDecide(deps, found, run)) };
}

async function verifyAndDecide(
  deps: JudgeDeps,
  { submission, seen }: { readonly submission: Submission; readonly seen: Ledgered<Submission> },
  run: Run,
): Promise<Pick<Judged, 'outcome' | 'verdict'>> {
  const { _id: id, attempt, sha256, receivedAt } = submission;
  const decision = await verifyOnce(deps, { id, attempt, sha256, receivedAt }, run.now);
  const verdict = verdictOf(decision);
  const { conclusion, ...because }: Concluded = decision.ok
    ? await concludeVerified(deps, submission, decision, run)
    : { conclusion: { state: 'refused', refusal: decision.refusal } };
  const { now, actor, requestId } = run;
  const frame = { actor, requestId, ...because };
  if (conclusion.state === 'refused') await noteRefused(deps.database, submission, conclusion, now);
  const outcome = await concludeSubmission(deps.database, submission, conclusion, now, frame, seen);
  return { outcome: outcome?.state === 'received' ? undefined : outcome, verdict };
}

function verdictOf(decision: Decision<Verified>): Judged['verdict'] {
  if (!decision.ok) return 'UNKNOWN-PROFILE';
  return decision.before ? undefined : decision.report.indication;
}

async function concludeVerified(
  deps: JudgeDeps,
  submission: Submission,
  { report: verified, packed }: Verified,
  run: Run,
): Promise<Concluded> {
  const report = await recordReport(deps, packed, run.now);
  const refused = (refusal: Refusal): Concluded => ({ conclusion: { state: 'refused', refusal, report } });
  if (verified.indication !== 'TOTAL-PASSED')
    return refused(refuse('verification-failed', failureDetail(verified)).refusal);
  const { content, profile, sealed } = verified;
  if (!content) return refused(refuse('not-a-year-record').refusal);
  return takeIn(deps, submission, { content, profile, report, ...(sealed && { sealed }) }, run);
}

/** What the verifier read in a document that passed, and its report as the outcome's event holds it. */
interface Passed {
  readonly content: YearContent;
  readonly profile: string;
  readonly sealed?: Sha256;
  readonly report: RecordedReport;
}

async function takeIn(
  deps: JudgeDeps,
  submission: Submission,
  { content, profile, sealed, report }: Passed,
  run: Run,
): Promise<Concluded> {
  const { database } = deps;
  if (!takesIn(deps.environment, content.personalId))
    return { conclusion: { state: 'refused', refusal: refuse('personal-id-invented').refusal, report } };
  const verified = {
    submissionId: submission._id,
    schoolId: submission.schoolId,
    sha256: submission.sha256,
    size: submission.size,
    profile,
    receivedAt: submission.receivedAt,
    ...(sealed && { sealed }),
    content,
  };
  const { schoolId, credentialId } = submission;
  const pushed = { ...run, actor: actorId({ kind: 'school', schoolId, credentialId }) };
  const rule = await ruleFor(deps, submission, verified, run);
  if (!rule.ok) return { conclusion: { state: 'refused', refusal: rule.refusal, report } };
  const {
    decision,
    state: transcript,
    events,
  } = await stepTranscript(database, content.personalId, rule.joins, pushed);
  if (!decision.ok) {
    if (rule.statement) await noteUnused(database, rule.statement, run.now);
    await recordDenied(database, submission, transcript, content.personalId, run);
    return { conclusion: { state: 'refused', refusal: decision.refusal, report } };
  }
  // `already` is this job's own step before a crash, or the same bytes pushed under another Idempotency-Key.
  const record = 'already' in decision ? decision.already : transcript?.years.at(-1);
  if (!record) throw new Error(`submission ${submission._id}: the accepted record is not in the transcript`);

  const receipt = await signReceipt(receiptFor(deps, submission, record, content), deps.receiptKey);
  const until = lockAhead(deps.retention, run.now);
  const row = { size: submission.size, storedAt: submission.receivedAt };
  await Promise.all([
    rule.statement && keepStatement(deps, rule.statement, run.now),
    retainBlob(database, deps.sites, submission.sha256, until, row),
    'sha256' in report && retainBlob(database, deps.sites, report.sha256, until),
  ]);

  const conclusion = {
    state: 'accepted',
    personalId: content.personalId,
    schoolYear: record.schoolYear,
    profile,
    late: record.late,
    receipt,
    report,
  } as const;
  const [joined] = events;
  return { conclusion, ...(joined && { cause: eventId('transcript', joined) }) };
}

/** The bytes are no record, nor is what was said of them or came with them: their finite term counts from now. */
async function noteRefused(
  database: Database,
  { sha256, statement }: Submission,
  { report }: Extract<Conclusion, { state: 'refused' }>,
  now: Date,
): Promise<void> {
  const apart = report && 'sha256' in report ? report.sha256 : undefined;
  await noteNoRecord(database, [sha256, statement, apart], now);
}

type Joins = (standing: Transcript | undefined, now: Date) => ReturnType<typeof acceptYearRecord>;

/** How a record joins its transcript, and by which statement, if by one. */
interface Joining {
  readonly joins: Joins;
  readonly statement?: VerifiedStatement<Replacement>;
}

/** A record joins its year; one that came with a statement takes the place of another (Đ25.3). */
async function ruleFor(
  deps: JudgeDeps,
  { _id, schoolId, attempt, receivedAt, statement: sha256 }: Submission,
  verified: VerifiedSubmission,
  { now }: Run,
): Promise<Decision<Joining>> {
  if (!sha256) {
    return { ok: true, joins: (standing, at) => acceptYearRecord(standing, verified, deps.calendar, at) };
  }
  const sent = { id: statementIdOf(_id), attempt, sha256, receivedAt };
  const found = await verifyStatement(deps, 'replacement', schoolId, sent, now);
  if (!found.ok) return found;
  const { statement } = found;
  return {
    ok: true,
    joins: (standing, at) => replaceYearRecord(standing, verified, statement, deps.calendar, at),
    statement,
  };
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

function receiptFor(
  { environment }: Pick<JudgeDeps, 'environment'>,
  submission: Submission,
  record: YearRecord,
  content: YearContent,
): Receipt {
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
  };
}
