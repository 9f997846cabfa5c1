import { actorId } from '../../domain/access/actor.ts';
import { eventId } from '../../domain/events/event.ts';
import { monthOf } from '../../domain/events/key-scope.ts';
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
import { eventPlaceKey } from './event-place-key.ts';
import { grouped } from './grouped.ts';
import { type Ledgered, withoutLedger } from './ledgered.ts';
import { leftSince } from './left-since.ts';
import { unpackReport } from './packed-report.ts';
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
 */
export async function receiveSubmission(database: Database, push: Push): Promise<Reception> {
  const { schoolId, credentialId, requestId } = push;
  const now = new Date(push.receivedAt);
  // Most pushes are the first of their kind.
  const step = { id: await submissionId(database, push), scope: monthOf(now), now, seen: null };
  const frame = { actor: actorId({ kind: 'school', schoolId, credentialId }), requestId };
  const { decision, state, events } = await takeStep(
    database,
    keptSubmissions,
    step,
    (standing) => receivePush(standing, push),
    frame,
  );
  if (!decision.ok) return { kind: 'key-reused' };
  if (!state) throw new Error(`submission ${step.id} is there and not there`);
  return { kind: events.length > 0 ? 'new' : 'known', submission: state };
}

/**
 * The same push is the same submission. The id stands in the ledger for all to read, and a caller's key may be a pupil's
 * number: so nobody can try it out.
 */
export async function submissionId(
  { sealer }: Pick<Database, 'sealer'>,
  {
    schoolId,
    sha256,
    statement,
    idempotencyKey,
  }: Pick<Push, 'schoolId' | 'sha256' | 'statement' | 'idempotencyKey'>,
): Promise<string> {
  const key = await sealer.keyFor({ of: 'school', id: schoolId });
  const sent = statement === undefined ? { sha256 } : { sha256, statement };
  const named = idempotencyKey === undefined ? sent : { idempotencyKey };
  return sealer.idUnder(key, JSON.stringify(['submission', schoolId, named]));
}

export async function findSubmission(database: Database, id: string): Promise<Submission | undefined> {
  const stored = await grouped(database.submissions).find(id);
  return stored ? withoutLedger(stored) : undefined;
}

/** The same as it is stored, with what the ledger knows of it. */
export async function findStoredSubmission(
  database: Database,
  id: string,
): Promise<{ readonly submission: Submission; readonly seen: Ledgered<Submission> } | undefined> {
  const stored = await grouped(database.submissions).find(id);
  return stored && { submission: withoutLedger(stored), seen: stored };
}

/** Where the line of its acceptance stands in the log; undefined while it is not there, or where there is none. */
export function placeOfAcceptance({
  _id,
  outcome,
  ledger,
}: Ledgered<Submission>): { readonly eventId: string; readonly position: number } | undefined {
  if (outcome.state !== 'accepted') return undefined;
  // Nothing follows an acceptance, and it is the one event of its step.
  const entryId = eventId('submission', { aggregateId: _id, version: ledger.version, n: 0 });
  const position = ledger.positions?.[eventPlaceKey(entryId)];
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
  seen?: Ledgered<Submission>,
): Promise<Submission['outcome'] | undefined> {
  const { state, events } = await takeStep(
    database,
    keptSubmissions,
    { id, scope: monthOf(now), now, ...(seen && { seen }) },
    (standing) => concludeAttempt(standing, attempt, conclusion),
    frame,
  );
  return events.length > 0 ? state?.outcome : undefined;
}

/** Under which the report on a statement is kept that came with a push; that on the document is under the push's own. */
export function statementIdOf(submissionId: string): string {
  return `${submissionId}.statement`;
}

/** The latest judgement of an attempt: a run cut short is followed by another, whose report then stands. */
export async function saveReport(
  database: Database,
  submissionId: string,
  attempt: number,
  packed: string,
): Promise<void> {
  const _id = `${submissionId}.${attempt}`;
  const answer = await grouped(database.reports).insert({ _id, submissionId, attempt, packed });
  if (answer === 'stood') await database.reports.updateOne({ _id }, { $set: { packed } });
}

/** As `packReport` packs. */
export async function findPackedReport(
  database: Database,
  submissionId: string,
  attempt: number,
): Promise<string | undefined> {
  return (await grouped(database.reports).find(`${submissionId}.${attempt}`))?.packed;
}

export async function findReport(
  database: Database,
  submissionId: string,
  attempt: number,
): Promise<VerificationReport | undefined> {
  const packed = await findPackedReport(database, submissionId, attempt);
  return packed === undefined ? undefined : unpackReport(packed);
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
