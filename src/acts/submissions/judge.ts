import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, type Refusal, refuse } from '../../domain/refusal.ts';
import { isUndecided, type Submission, type SubmissionOutcome } from '../../domain/transcript/submission.ts';
import type { Conclusion } from '../../domain/transcript/submission-steps.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import { failureDetail } from '../../observe/failure-detail.ts';
import { noteNoRecord } from '../../storage/index/blob-keeping.ts';
import type { Database } from '../../storage/index/database.ts';
import type { Ledgered } from '../../storage/index/ledgered.ts';
import { concludeSubmission, findStoredSubmission } from '../../storage/index/submissions.ts';
import { type Verified, verifyOnce } from '../verify-once.ts';
import type { When } from '../when.ts';
import { recordReport } from './record-report.ts';
import { type Concluded, type Run, type TakeInDeps, takeIn } from './take-in.ts';

export interface JudgeDeps extends TakeInDeps {
  readonly may: May;
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
