import { createHash } from 'node:crypto';
import { actorId } from '../../domain/access/actor.ts';
import { eventId } from '../../domain/events/event.ts';
import { monthOf } from '../../domain/events/key-scope.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
import { type SubmissionEvent, submissionAggregate } from '../../domain/transcript/submission-events.ts';
import {
  type Conclusion,
  concludeAttempt,
  type HandedIn,
  receivePush,
} from '../../domain/transcript/submission-steps.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import type { Database } from './database.ts';
import { isDuplicateKey } from './duplicate-key.ts';
import { eventPlaceKey } from './event-place-key.ts';
import { withoutLedger } from './ledgered.ts';
import { leftSince } from './left-since.ts';
import { type Kept, type StepFrame, takeStep } from './take-step.ts';

export const keptSubmissions: Kept<Submission, SubmissionEvent> = {
  aggregate: submissionAggregate,
  collection: (database) => database.submissions,
};

export interface Push extends HandedIn {
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
  const { schoolId, credentialId, idempotencyKey, requestId } = push;
  if (idempotencyKey !== undefined && !(await claimKey(database, push, idempotencyKey))) {
    return { kind: 'key-reused' };
  }
  const now = new Date(push.receivedAt);
  const step = { id: submissionId(push), scope: monthOf(now), now };
  const frame = { actor: actorId({ kind: 'school', schoolId, credentialId }), requestId };
  const { state, events } = await takeStep(
    database,
    keptSubmissions,
    step,
    (standing) => receivePush(standing, push),
    frame,
  );
  if (!state) throw new Error(`submission ${step.id} is there and not there`);
  return { kind: events.length > 0 ? 'new' : 'known', submission: state };
}

async function claimKey(database: Database, push: Push, key: string): Promise<boolean> {
  const _id = idempotencyKeyId(push.schoolId, key);
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

export function idempotencyKeyId(schoolId: SchoolId, key: string): string {
  return digest(['idempotency-key', schoolId, key]);
}

/** Follows from school, bytes and key, so that the same push twice is the same submission. */
export function submissionId(push: Pick<Push, 'schoolId' | 'sha256' | 'idempotencyKey'>): string {
  return digest(['submission', push.schoolId, push.sha256, push.idempotencyKey ?? '']).slice(0, 32);
}

export async function findSubmission(database: Database, id: string): Promise<Submission | undefined> {
  const stored = await database.submissions.findOne({ _id: id });
  return stored ? withoutLedger(stored) : undefined;
}

/** Where the line of its acceptance stands in the log; undefined while it is not there, or where there is none. */
export async function placeOfAcceptance(
  database: Database,
  id: string,
): Promise<{ readonly eventId: string; readonly position: number } | undefined> {
  const stored = await database.submissions.findOne({ _id: id }, { projection: { outcome: 1, ledger: 1 } });
  if (stored?.outcome.state !== 'accepted') return undefined;
  // Nothing follows an acceptance, and it is the one event of its step.
  const entryId = eventId('submission', { aggregateId: id, version: stored.ledger.version, n: 0 });
  const position = stored.ledger.positions?.[eventPlaceKey(entryId)];
  return position === undefined ? undefined : { eventId: entryId, position };
}

/**
 * Gives one attempt its outcome, once: undefined when it has one already or another attempt is open, since whoever came
 * first has told it.
 */
export async function concludeSubmission(
  database: Database,
  { _id: id, attempt }: Pick<Submission, '_id' | 'attempt'>,
  conclusion: Conclusion,
  now: Date,
  frame: StepFrame,
): Promise<Submission['outcome'] | undefined> {
  const { state, events } = await takeStep(
    database,
    keptSubmissions,
    { id, scope: monthOf(now), now },
    (standing) => concludeAttempt(standing, attempt, conclusion),
    frame,
  );
  return events.length > 0 ? state?.outcome : undefined;
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
export async function submissionsLeftBehind(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<Submission[]> {
  const left = { 'outcome.state': 'received' as const, ...leftSince('receivedAt', olderThan) };
  const found = await database.submissions.find(left).sort({ receivedAt: 1 }).limit(limit).toArray();
  return found.map(withoutLedger);
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
