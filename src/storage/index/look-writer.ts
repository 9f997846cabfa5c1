import type { Collection } from 'mongodb';
import { StorageError } from '../storage-error.ts';
import type { StoredLook } from './documents.ts';
import { groupedInserts } from './grouped-inserts.ts';

/** Writes looks down, for all calls of this process. */
export interface LookWriter {
  /** Once it resolves, a majority has them in its journal. @throws StorageError ledger-behind */
  write(looks: readonly StoredLook[]): Promise<void>;
}

/** so many may wait for the log */
const MOST_WAITING = 500_000;
/** a count is good for so long: what is written meanwhile may go over the bound by that much */
const COUNTED_FOR_MS = 5_000;

export function lookWriterTo(
  collection: Collection<StoredLook>,
  { mostWaiting = MOST_WAITING, countedForMs = COUNTED_FOR_MS } = {},
): LookWriter {
  const { insert } = groupedInserts(collection);
  let counted: { readonly at: number; readonly waiting: Promise<number> } | undefined;

  const count = async () => {
    try {
      return await collection.countDocuments({ waits: true }, { limit: mostWaiting + 1 });
    } catch (error) {
      counted = undefined;
      throw error;
    }
  };
  const demandRoom = async () => {
    if (!counted || performance.now() - counted.at > countedForMs)
      counted = { at: performance.now(), waiting: count() };
    if ((await counted.waiting) > mostWaiting)
      throw new StorageError('ledger-behind', 'too many looks wait for their log');
  };

  return {
    async write(looks) {
      await demandRoom();
      // A look has a random id: one whose id is taken is its own, from a write whose answer was lost.
      await Promise.all(looks.map((look) => insert(look)));
    },
  };
}
