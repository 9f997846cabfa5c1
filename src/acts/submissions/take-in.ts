import { holdingSchools } from '../../domain/access/access.ts';
import { actorId } from '../../domain/access/actor.ts';
import { eventId } from '../../domain/events/event.ts';
import type { RecordedReport } from '../../domain/events/recorded-report.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import { type Environment, takesIn } from '../../domain/identity/environment.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Receipt } from '../../domain/receipt/receipt.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { lockAhead } from '../../domain/retention/retention.ts';
import type { Replacement } from '../../domain/statement/statement.ts';
import { acceptYearRecord } from '../../domain/transcript/accept-year-record.ts';
import type { VerifiedStatement } from '../../domain/transcript/by-statement.ts';
import { replaceYearRecord } from '../../domain/transcript/replace-year-record.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
import type { Conclusion } from '../../domain/transcript/submission-steps.ts';
import type { VerifiedSubmission } from '../../domain/transcript/take-in.ts';
import type { Transcript, YearRecord } from '../../domain/transcript/transcript.ts';
import type { YearContent } from '../../domain/transcript/year-content.ts';
import type { Database } from '../../storage/index/database.ts';
import { recordLook } from '../../storage/index/looks.ts';
import { type ReceiptKey, signReceipt } from '../../storage/index/receipts.ts';
import { statementIdOf } from '../../storage/index/submissions.ts';
import { stepTranscript } from '../../storage/index/transcripts.ts';
import { retainBlob } from '../../storage/sites/blobs.ts';
import {
  keepStatement,
  noteUnused,
  type StatementDeps,
  verifyStatement,
} from '../statements/verify-statement.ts';
import type { When } from '../when.ts';

/** Whose judgement it is: the run and its actor. */
export interface Run extends When {
  readonly actor: string;
}

/** How an attempt ends, and the transcript's event that it follows from, where this run made one. */
export interface Concluded {
  readonly conclusion: Conclusion;
  readonly cause?: string;
}

export interface TakeInDeps extends StatementDeps {
  readonly environment: Environment;
  readonly calendar: Calendar;
  readonly receiptKey: ReceiptKey;
}

/** What the verifier read in a document that passed, and its report as the outcome's event holds it. */
interface Passed {
  readonly content: YearContent;
  readonly profile: string;
  readonly sealed?: Sha256;
  readonly report: RecordedReport;
}

/**
 * A document that passed joins its transcript (Đ24.7, Đ25), has its receipt, and is kept for good; or is refused by the rules.
 * Done again after a crash, it finds the step taken.
 */
export async function takeIn(
  deps: TakeInDeps,
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

type Joins = (standing: Transcript | undefined, now: Date) => ReturnType<typeof acceptYearRecord>;

/** How a record joins its transcript, and by which statement, if by one. */
interface Joining {
  readonly joins: Joins;
  readonly statement?: VerifiedStatement<Replacement>;
}

/** A record joins its year; one that came with a statement takes the place of another (Đ25.3). */
async function ruleFor(
  deps: TakeInDeps,
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
  { environment }: Pick<TakeInDeps, 'environment'>,
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
