import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { ReceiptTimestamp } from '../../domain/receipt/receipt-timestamp.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { isUndecided, type Submission } from '../../domain/transcript/submission.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import type { Database } from '../../storage/index/database.ts';
import { findReceiptTimestamp } from '../../storage/index/receipt-timestamps.ts';
import { findReport, findSubmission } from '../../storage/index/submissions.ts';

/** A push with all that is known of it by now. */
export interface ToldSubmission {
  readonly submission: Submission;
  readonly report?: VerificationReport | undefined;
  readonly timestamp?: ReceiptTimestamp | undefined;
}

/** What became of a push, for the school that made it and the department. */
export async function readSubmission(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'submission.read'>,
  id: string,
): Promise<Decision<{ told: ToldSubmission }>> {
  const submission = await findSubmission(database, id);
  if (!submission) return refuse('no-such-resource');
  const permitted = permit(
    may(actor, 'submission.read', { schools: [submission.schoolId] }),
    'no-such-resource',
  );
  return permitted.ok ? { ok: true, told: await told(database, submission) } : permitted;
}

async function told(database: Database, submission: Submission): Promise<ToldSubmission> {
  if (isUndecided(submission)) return { submission };
  const { _id, attempt } = submission;
  const [report, timestamp] = await Promise.all([
    findReport(database, _id, attempt),
    findReceiptTimestamp(database, submission),
  ]);
  return { submission, report, timestamp };
}
