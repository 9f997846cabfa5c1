import { setTimeout as pause } from 'node:timers/promises';
import { holdingSchools } from '../../domain/access/access.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { Transcript, TranscriptChange } from '../../domain/transcript/transcript.ts';
import { StorageError } from '../storage-error.ts';
import type { Database } from './database.ts';
import type { StoredTranscript } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';

export async function findTranscript(database: Database, id: PersonalId): Promise<Transcript | undefined> {
  const stored = await findStored(database, id);
  return stored && withoutDerived(stored);
}

/** The transcript of which a transfer is a case. */
export async function findTranscriptOfTransfer(
  database: Database,
  transferId: string,
): Promise<Transcript | undefined> {
  const stored = await database.transcripts.findOne({ 'transfers.id': transferId });
  return stored ? withoutDerived(stored) : undefined;
}

/** Those that are there, in no order. */
export async function findTranscripts(database: Database, ids: readonly PersonalId[]): Promise<Transcript[]> {
  const found = await database.transcripts.find({ _id: { $in: [...ids] } }).toArray();
  return found.map(withoutDerived);
}

async function findStored(database: Database, id: PersonalId): Promise<StoredTranscript | undefined> {
  return (await database.transcripts.findOne({ _id: id })) ?? undefined;
}

/** What a rule of the life cycle may answer: a new transcript, a change, or `already` (the step was taken before). */
export type TranscriptDecision = Decision<
  { readonly created: Transcript } | { readonly change: TranscriptChange } | { readonly already: unknown }
>;

const PATIENCE = 100;

/**
 * Takes one step of the life cycle: asks the rule, then compares and sets on (_id, version). When another step came in
 * between, the rule is asked again with what stands now. One document, one write: a crash leaves the step taken or
 * not. When the answer was lost, the rule says `already` the next time.
 * Throws StorageError contention when the document changes again and again.
 */
export async function stepTranscript<D extends TranscriptDecision>(
  database: Database,
  id: PersonalId,
  rule: (transcript: Transcript | undefined) => D,
): Promise<{ decision: D; transcript: Transcript | undefined }> {
  for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
    if (attempt > 0) await pause(Math.random() * Math.min(5 * attempt, 100));
    const stored = await findStored(database, id);
    const transcript = stored && withoutDerived(stored);
    const decision = rule(transcript);
    const next = following(id, transcript, decision);
    if (!next) return { decision, transcript };
    if (await write(database, stored, next)) return { decision, transcript: next };
  }
  throw new StorageError('contention', 'a transcript is being changed by too many at once');
}

function following(
  id: PersonalId,
  transcript: Transcript | undefined,
  decision: TranscriptDecision,
): Transcript | undefined {
  if (!decision.ok) return undefined;
  if ('created' in decision) {
    if (transcript || decision.created._id !== id) throw new Error('a rule made a transcript that exists');
    return decision.created;
  }
  if (!('change' in decision)) return undefined;
  if (!transcript) throw new Error('a rule changed a transcript that does not exist');
  return { ...transcript, ...decision.change, version: transcript.version + 1 };
}

async function write(
  database: Database,
  standing: StoredTranscript | undefined,
  next: Transcript,
): Promise<boolean> {
  const moved = next.transfers.length > 0 && next.transfers !== standing?.transfers;
  const { _id, ...fields } = {
    ...next,
    heldBy: holdingSchools(next),
    ...(moved && { unaudited: true as const }),
  };
  if (standing) {
    const changed = await database.transcripts.updateOne(
      { _id, version: standing.version },
      { $set: fields },
    );
    return changed.matchedCount === 1;
  }
  try {
    await database.transcripts.insertOne({ _id, ...fields });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** The transcripts that a school holds or is about to, in order of their personal IDs, after `after`. */
export async function listTranscriptsOfSchool(
  database: Database,
  schoolId: SchoolId,
  page: { readonly after?: PersonalId | undefined; readonly limit: number },
): Promise<Transcript[]> {
  const filter = { heldBy: schoolId, ...(page.after && { _id: { $gt: page.after } }) };
  const found = await database.transcripts.find(filter).sort({ _id: 1 }).limit(page.limit).toArray();
  return found.map(withoutDerived);
}

function withoutDerived({ heldBy: _derived, unaudited: _mark, ...transcript }: StoredTranscript): Transcript {
  return transcript;
}
