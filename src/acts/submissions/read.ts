import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { ReceiptProof, ReceiptTimestamp } from '../../domain/receipt/receipt-timestamp.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { isUndecided, type Submission } from '../../domain/transcript/submission.ts';
import type { YearRecord } from '../../domain/transcript/transcript.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import type { SeenPupil } from '../../storage/index/looks.ts';
import { findReport, findStoredSubmission, placeOfAcceptance } from '../../storage/index/submissions.ts';
import { findTranscript } from '../../storage/index/transcripts.ts';
import { type LookDeps, look } from '../looks/look.ts';
import { proveAcceptance } from '../receipts/prove-acceptance.ts';
import { type ReadTimestampDeps, readTimestamp } from '../receipts/read-timestamp.ts';
import type { When } from '../when.ts';

/** A push with all that is known of it by now. */
export interface ToldSubmission {
  readonly submission: Submission;
  readonly report?: VerificationReport | undefined;
  /** its record as it stands now, which may have ended since; absent where it was not accepted */
  readonly record?: YearRecord | undefined;
  /** both of the receipt; absent where there is none */
  readonly proof?: ReceiptProof | undefined;
  readonly timestamp?: ReceiptTimestamp | undefined;
}

interface ReadDeps extends ReadTimestampDeps {
  readonly may: May;
}

type Stored = NonNullable<Awaited<ReturnType<typeof findStoredSubmission>>>;
type Reading = ActorFor<'submission.read'>;

/** What became of a push, for the school that made it and the department: a look at the pupil that it names (Đ20.3). */
export function readSubmission(
  deps: LookDeps & ReadDeps,
  actor: Reading,
  id: string,
  when: When,
): Promise<Decision<{ told: ToldSubmission }>> {
  const uncounted = actor.kind === 'school';
  return look(deps, actor, { what: 'submission', uncounted }, when, async (about) => {
    const found = await answerSubmission(deps, actor, id);
    if (found.ok) about(pupilsOf(found.told));
    return found;
  });
}

/** The same as the answer to the push itself, which tells its sender nothing but what it sent. */
export async function answerSubmission(
  deps: ReadDeps,
  actor: Reading,
  id: string,
): Promise<Decision<{ told: ToldSubmission }>> {
  const found = await findStoredSubmission(deps.database, id);
  if (!found) return refuse('no-such-resource');
  const permitted = permit(
    deps.may(actor, 'submission.read', { schools: [found.submission.schoolId] }),
    'no-such-resource',
  );
  return permitted.ok ? { ok: true, told: await told(deps, found) } : permitted;
}

function pupilsOf({ submission: { outcome }, report }: ToldSubmission): readonly SeenPupil[] {
  if (outcome.state === 'accepted') return [{ personalId: outcome.personalId }];
  const { content, statement } = report ?? {};
  // Pushed as a record, a statement is refused, and what it names was looked at all the same.
  if (statement?.kind === 'closing') return statement.records.map(({ personalId }) => ({ personalId }));
  const personalId = content?.personalId ?? statement?.personalId;
  return personalId === undefined ? [] : [{ personalId }];
}

async function told(deps: ReadTimestampDeps, { submission, seen }: Stored): Promise<ToldSubmission> {
  if (isUndecided(submission)) return { submission };
  const { _id, attempt, outcome } = submission;
  const report = await findReport(deps.database, _id, attempt);
  if (outcome.state !== 'accepted') return { submission, report };
  const place = placeOfAcceptance(seen);
  const [proof, timestamp, transcript] = await Promise.all([
    proveAcceptance(deps.ledger, place),
    readTimestamp(deps, place),
    findTranscript(deps.database, outcome.personalId),
  ]);
  const record = transcript?.years.findLast(
    ({ sha256, schoolId }) => sha256 === submission.sha256 && schoolId === submission.schoolId,
  );
  return { submission, report, record, proof, timestamp };
}
