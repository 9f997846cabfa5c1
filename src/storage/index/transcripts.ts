import { holdingSchools } from '../../domain/access/access.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Transcript } from '../../domain/transcript/transcript.ts';
import {
  type TranscriptDecision,
  type TranscriptEvent,
  transcriptAggregate,
} from '../../domain/transcript/transcript-aggregate.ts';
import type { Database } from './database.ts';
import { grouped } from './grouped.ts';
import { type Ledgered, withoutLedger } from './ledgered.ts';
import type { KeyId } from './sealer.ts';
import { type Kept, type StepFrame, type Taken, takeStep } from './take-step.ts';

export async function findTranscript(database: Database, id: PersonalId): Promise<Transcript | undefined> {
  const stored = await grouped(database.transcripts).find(id);
  return stored ? stateOf(stored) : undefined;
}

/** The same with the id of the pupil's key, for whoever records that it was looked at. */
export async function findWithKey(
  database: Database,
  id: PersonalId,
): Promise<{ readonly transcript: Transcript; readonly key: KeyId } | undefined> {
  const stored = await grouped(database.transcripts).find(id);
  return stored ? { transcript: stateOf(stored), key: stored.ledger.key } : undefined;
}

/** The transcript of which a transfer is a case. */
export async function findTranscriptOfTransfer(
  database: Database,
  transferId: string,
): Promise<Transcript | undefined> {
  const stored = await database.transcripts.findOne({ 'transfers.id': transferId });
  return stored ? stateOf(stored) : undefined;
}

/** Those that are there, in no order. */
export async function findTranscripts(database: Database, ids: readonly PersonalId[]): Promise<Transcript[]> {
  const found = await database.transcripts.find({ _id: { $in: [...ids] } }).toArray();
  return found.map(stateOf);
}

export const keptTranscripts: Kept<Transcript, TranscriptEvent> = {
  aggregate: transcriptAggregate,
  collection: (database) => database.transcripts,
  derive: (transcript) => ({ heldBy: holdingSchools(transcript) }) satisfies Omit<Listed, keyof Transcript>,
  stateOf,
  ledgerId: 'key',
};

/** Takes one step of a pupil's transcript, as `takeStep`; the first makes the pupil's key. */
export function stepTranscript<D extends TranscriptDecision>(
  database: Database,
  id: PersonalId,
  rule: (transcript: Transcript | undefined, now: Date) => D,
  { now, ...frame }: StepFrame & { readonly now: Date },
): Promise<Taken<Transcript, TranscriptEvent, D>> {
  return takeStep(database, keptTranscripts, { id, scope: { of: 'pupil', id }, now }, rule, frame);
}

/** The transcripts that a school holds or is about to, in order of their personal IDs, after `after`. */
export async function listTranscriptsOfSchool(
  database: Database,
  schoolId: SchoolId,
  page: { readonly after?: PersonalId | undefined; readonly limit: number },
): Promise<Transcript[]> {
  const filter = { heldBy: schoolId, ...(page.after && { _id: { $gt: page.after } }) };
  const found = await database.transcripts.find(filter).sort({ _id: 1 }).limit(page.limit).toArray();
  return found.map(stateOf);
}

/** With the schools that hold it now, for a school's list. */
type Listed = Transcript & { readonly heldBy: readonly SchoolId[] };

function stateOf(stored: Ledgered<Transcript>): Transcript {
  const { heldBy: _derived, ...transcript } = withoutLedger(stored) as Listed;
  return transcript;
}
