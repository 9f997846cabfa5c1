import type { Collection, Filter } from 'mongodb';
import { type Gathered, gather } from '../gather.ts';

/** `findOne` by `_id`, asked together with what others ask at that moment. */
export interface GroupedReads<Stored> {
  find(id: string): Promise<Stored | undefined>;
}

interface Caller<Stored> extends Gathered {
  readonly id: string;
  readonly done: (stored: Stored | undefined) => void;
}

const TOGETHER = { mostAtOnce: 200, underWay: 2 } as const;

/** A read begins after it was asked for, never before: what was acknowledged before the call is seen, as by `findOne`. */
export function groupedReads<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'find' | 'findOne'>,
): GroupedReads<Stored> {
  const add = gather<Caller<Stored>>((callers) => readAll(collection, callers), TOGETHER);
  return {
    find: (id) => new Promise((done, failed) => add({ id, done, failed })),
  };
}

async function readAll<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'find' | 'findOne'>,
  callers: readonly Caller<Stored>[],
): Promise<void> {
  const found = await documents(collection, [...new Set(callers.map(({ id }) => id))]);
  for (const { id, done } of callers) done(found.get(id));
}

async function documents<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'find' | 'findOne'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Stored>> {
  const found =
    ids.length === 1
      ? [(await collection.findOne({ _id: ids[0] } as Filter<Stored>)) as Stored | null]
      : ((await collection.find({ _id: { $in: ids } } as Filter<Stored>).toArray()) as Stored[]);
  return new Map(found.flatMap((stored) => (stored ? [[stored._id, stored] as const] : [])));
}
