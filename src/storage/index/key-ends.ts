import { type EndOfKey, type KeyEvent, keyAggregate } from '../../domain/data-key/data-key.ts';
import type { Decided } from '../../domain/events/aggregate.ts';
import type { Database } from './database.ts';
import { withoutLedger } from './ledgered.ts';
import type { KeyId } from './sealer.ts';
import { type Kept, type StepFrame, type Taken, takeStep } from './take-step.ts';

export const keptKeyEnds: Kept<EndOfKey, KeyEvent> = {
  aggregate: keyAggregate,
  collection: (database) => database.keyEnds,
};

/**
 * One step towards the end of a key; what is said of it is sealed under a key of the officer who proposed it
 * (`sealedFor`), which is never destroyed. @throws StorageError as takeStep does
 */
export function stepKeyEnd<D extends Decided<KeyEvent>>(
  database: Database,
  kid: KeyId,
  { now, sealedFor }: { readonly now: Date; readonly sealedFor: string },
  rule: (standing: EndOfKey | undefined) => D,
  frame: StepFrame,
): Promise<Taken<EndOfKey, KeyEvent, D>> {
  return takeStep(
    database,
    keptKeyEnds,
    { id: kid, scope: { of: 'officer', id: sealedFor }, now },
    rule,
    frame,
  );
}

export async function findKeyEnd(database: Database, kid: KeyId): Promise<EndOfKey | undefined> {
  const stored = await database.keyEnds.findOne({ _id: kid });
  return stored ? withoutLedger(stored) : undefined;
}

/** Destroyed in the ledger already, and not erased yet; the officer who proposed it. */
export async function keysToErase(database: Database): Promise<readonly EndOfKey[]> {
  const found = await database.keyEnds
    .find({
      destroyed: { $exists: true },
      erasedAt: { $exists: false },
      'ledger.waits': { $exists: false },
    })
    .toArray();
  return found.map(withoutLedger);
}

/** Of these keys, those that were destroyed. */
export async function destroyedAmong(
  database: Database,
  kids: readonly KeyId[],
): Promise<ReadonlySet<KeyId>> {
  const found = await database.keyEnds
    .find({ _id: { $in: [...kids] }, destroyed: { $exists: true } }, { projection: { _id: 1 } })
    .toArray();
  return new Set(found.map(({ _id }) => _id));
}
