import {
  type Collection,
  MongoBulkWriteError,
  type OptionalUnlessRequiredId,
  type WriteError,
} from 'mongodb';
import { type Gathered, gather } from '../gather.ts';

/** Inserts of many callers, written together. */
export interface GroupedInserts<Stored> {
  /**
   * Resolves once a majority has the document in its journal: `stood` where its key was taken. Rejects with whatever
   * kept it out, or left open whether it is there.
   */
  insert(document: Stored): Promise<'inserted' | 'stood'>;
}

interface Caller<Stored> extends Gathered {
  readonly document: Stored;
  readonly done: (outcome: 'inserted' | 'stood') => void;
}

const TOGETHER = { mostAtOnce: 500, underWay: 2 } as const;
const DUPLICATE_KEY = 11_000;

/**
 * One journalled write for all that come together: the journal costs the same for one document as for hundreds. Unordered,
 * so that none is kept out by another.
 */
export function groupedInserts<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'insertMany'>,
): GroupedInserts<Stored> {
  const add = gather<Caller<Stored>>((callers) => write(collection, callers), TOGETHER);
  return {
    insert: (document) => new Promise((done, failed) => add({ document, done, failed })),
  };
}

/** Each caller hears of its own document. */
async function write<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'insertMany'>,
  callers: readonly Caller<Stored>[],
): Promise<void> {
  try {
    const documents = callers.map(({ document }) => document as OptionalUnlessRequiredId<Stored>);
    await collection.insertMany(documents, { ordered: false });
    for (const { done } of callers) done('inserted');
  } catch (error) {
    const faults = faultsOf(error);
    if (!faults) throw error;
    for (const [index, { done, failed }] of callers.entries()) {
      const fault = faults.get(index);
      if (!fault) done('inserted');
      else if (fault.code === DUPLICATE_KEY) done('stood');
      else failed(error);
    }
  }
}

/** What kept documents out, by their place; undefined where nothing is known of any, or of those that went in. */
function faultsOf(error: unknown): ReadonlyMap<number, WriteError> | undefined {
  if (!(error instanceof MongoBulkWriteError)) return undefined;
  const faults = [error.writeErrors].flat();
  if (faults.length === 0 || error.result.getWriteConcernError()) return undefined;
  return new Map(faults.map((fault) => [fault.index, fault]));
}
