import type { AnyBulkWriteOperation, Collection, Filter, UpdateFilter } from 'mongodb';
import { MongoBulkWriteError } from 'mongodb';
import { type Gathered, gather } from '../gather.ts';

/** A change of one document that is made only where it stands as it was read. */
export interface Change<Stored> {
  readonly id: string;
  /** how it must stand */
  readonly where: Filter<Stored>;
  readonly update: UpdateFilter<Stored>;
  /** whether this very change is seen in the document */
  readonly isSeenIn: (stored: Stored) => boolean;
}

export interface GroupedChanges<Stored> {
  /**
   * Whether it was made; then a majority has it in its journal. Rejects with whatever kept it out, or left open whether it
   * was made.
   */
  change(change: Change<Stored>): Promise<boolean>;
}

interface Caller<Stored> extends Change<Stored>, Gathered {
  readonly done: (made: boolean) => void;
}

const TOGETHER = { mostAtOnce: 200, underWay: 2 } as const;

/**
 * Compare-and-set of many documents in one write. The server counts how many were made and not which: where one of them was
 * not, the documents are read again. A change that was made and is no more to be seen there, since the log has taken its
 * lines off in those milliseconds, counts as not made: its rule is asked again and says `already`.
 */
export function groupedChanges<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'updateOne' | 'bulkWrite' | 'find'>,
): GroupedChanges<Stored> {
  const add = gather<Caller<Stored>>((callers) => write(collection, callers), TOGETHER);
  return {
    change: (change) => new Promise((done, failed) => add({ ...change, done, failed })),
  };
}

/** Each caller hears of its own change. */
async function write<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'updateOne' | 'bulkWrite' | 'find'>,
  callers: readonly Caller<Stored>[],
): Promise<void> {
  const [only, ...more] = callers;
  if (only && more.length === 0) {
    only.done((await collection.updateOne(filterOf(only), only.update)).matchedCount === 1);
    return;
  }
  const { made, faults } = await writeAll(collection, callers);
  const seen = made === callers.length ? undefined : await standing(collection, callers);
  for (const [index, { id, isSeenIn, done, failed }] of callers.entries()) {
    const stored = seen?.get(id);
    if (faults.has(index)) failed(faults.get(index));
    else done(seen === undefined || (stored !== undefined && isSeenIn(stored)));
  }
}

async function writeAll<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'bulkWrite'>,
  callers: readonly Caller<Stored>[],
): Promise<{ made: number; faults: ReadonlyMap<number, unknown> }> {
  const operations = callers.map(
    (caller) =>
      ({ updateOne: { filter: filterOf(caller), update: caller.update } }) as AnyBulkWriteOperation<Stored>,
  );
  try {
    const { matchedCount } = await collection.bulkWrite(operations, { ordered: false });
    return { made: matchedCount, faults: new Map() };
  } catch (error) {
    // Of some it is known that they were kept out; of a write without its majority nothing is known of any.
    if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError()) throw error;
    const faults = [error.writeErrors].flat();
    if (faults.length === 0) throw error;
    return { made: error.result.matchedCount, faults: new Map(faults.map((fault) => [fault.index, error])) };
  }
}

async function standing<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'find'>,
  callers: readonly Caller<Stored>[],
): Promise<ReadonlyMap<string, Stored>> {
  const ids = [...new Set(callers.map(({ id }) => id))];
  const found = (await collection.find({ _id: { $in: ids } } as Filter<Stored>).toArray()) as Stored[];
  return new Map(found.map((stored) => [stored._id, stored]));
}

function filterOf<Stored extends { readonly _id: string }>({ id, where }: Change<Stored>): Filter<Stored> {
  return { _id: id, ...where } as Filter<Stored>;
}
