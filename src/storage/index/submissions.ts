import { createHash } from 'node:crypto';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Submission, SubmissionOutcome } from '../../domain/transcript/submission.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import type { Database } from './database.ts';
import { isDuplicateKey } from './duplicate-key.ts';
import { leftSince } from './left-since.ts';

export interface Push {
  readonly schoolId: SchoolId;
  readonly credentialId: string;
  readonly sha256: Sha256;
  readonly size: number;
  readonly idempotencyKey?: string | undefined;
  readonly requestId: string;
  readonly receivedAt: string;
}

export type Reception =
  | { readonly kind: 'new' | 'known'; readonly submission: Submission }
  | { readonly kind: 'key-reused' };

/**
 * Writes down a push whose bytes are stored. `known`: the same push was here before, and its submission is the
 * answer. `key-reused`: the key belongs to other bytes. Without a key a refused document is judged anew: `new` again.
 * A crash between key and submission leaves a key alone; the same push then writes the submission.
 */
export async function receiveSubmission(database: Database, push: Push): Promise<Reception> {
  if (push.idempotencyKey !== undefined && !(await claimKey(database, push, push.idempotencyKey))) {
    return { kind: 'key-reused' };
  }
  const fresh: Submission = {
    _id: submissionId(push),
    schoolId: push.schoolId,
    credentialId: push.credentialId,
    sha256: push.sha256,
    size: push.size,
    ...(push.idempotencyKey !== undefined && { idempotencyKey: push.idempotencyKey }),
    requestId: push.requestId,
    receivedAt: push.receivedAt,
    attempt: 1,
    outcome: { state: 'received' },
  };
  try {
    await database.submissions.insertOne(fresh);
    return { kind: 'new', submission: fresh };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const standing = await findSubmission(database, fresh._id);
  if (!standing) throw new Error(`submission ${fresh._id} is there and not there`);
  if (push.idempotencyKey !== undefined || standing.outcome.state !== 'refused') {
    return { kind: 'known', submission: standing };
  }
  return judgeAnew(database, standing, push);
}

/** Compare and set on the attempt: of several equal pushes at once, one opens the next attempt. */
async function judgeAnew(database: Database, standing: Submission, push: Push): Promise<Reception> {
  const again = {
    attempt: standing.attempt + 1,
    outcome: { state: 'received' } as const,
    requestId: push.requestId,
    credentialId: push.credentialId,
    receivedAt: push.receivedAt,
  };
  const opened = await database.submissions.updateOne(
    { _id: standing._id, attempt: standing.attempt, 'outcome.state': 'refused' },
    { $set: again },
  );
  if (opened.matchedCount === 1) return { kind: 'new', submission: { ...standing, ...again } };
  return { kind: 'known', submission: (await findSubmission(database, standing._id)) ?? standing };
}

async function claimKey(database: Database, push: Push, key: string): Promise<boolean> {
  const _id = digest(['idempotency-key', push.schoolId, key]);
  try {
    const { schoolId, sha256, receivedAt: at } = push;
    await database.idempotencyKeys.insertOne({ _id, schoolId, sha256, at });
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const claimed = await database.idempotencyKeys.findOne({ _id });
  return claimed?.sha256 === push.sha256;
}

/** Follows from school, bytes and key, so that the same push twice is the same submission. */
export function submissionId(push: Pick<Push, 'schoolId' | 'sha256' | 'idempotencyKey'>): string {
  return digest(['submission', push.schoolId, push.sha256, push.idempotencyKey ?? '']).slice(0, 32);
}

export async function findSubmission(database: Database, id: string): Promise<Submission | undefined> {
  return (await database.submissions.findOne({ _id: id })) ?? undefined;
}

/** Gives one attempt its outcome, once; false when it has one already or another attempt is open. */
export async function decideSubmission(
  database: Database,
  id: string,
  attempt: number,
  outcome: SubmissionOutcome,
): Promise<boolean> {
  const decided = await database.submissions.updateOne(
    { _id: id, attempt, 'outcome.state': 'received' },
    // In the same write, so that no receipt is without a place in the line for its timestamp.
    { $set: { outcome, ...(outcome.state === 'accepted' && { awaitingTimestamp: outcome.decidedAt }) } },
  );
  return decided.matchedCount === 1;
}

/** The latest judgement of an attempt: a run cut short is followed by another, whose report then stands. */
export async function saveReport(
  database: Database,
  submissionId: string,
  attempt: number,
  report: VerificationReport,
): Promise<void> {
  const _id = `${submissionId}.${attempt}`;
  try {
    await database.reports.insertOne({ _id, submissionId, attempt, report });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    await database.reports.updateOne({ _id }, { $set: { report } });
  }
}

export async function findReport(
  database: Database,
  submissionId: string,
  attempt: number,
): Promise<VerificationReport | undefined> {
  return (await database.reports.findOne({ _id: `${submissionId}.${attempt}` }))?.report;
}

/** Received before then and still not decided, oldest first: a crash or a lost job left them (the sweeper's list). */
export function submissionsLeftBehind(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<Submission[]> {
  const left = { 'outcome.state': 'received' as const, ...leftSince('receivedAt', olderThan) };
  return database.submissions.find(left).sort({ receivedAt: 1 }).limit(limit).toArray();
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
