import type { Collection, Filter } from 'mongodb';
import { type Gathered, gather } from '../gather.ts';

/** `findOne` by `_id`, or by another id, asked together with what others ask at that moment. */
export interface GroupedReads<Stored> {
  find(id: string): Promise<Stored | undefined>;
}

interface Caller<Stored> extends Gathered {
  readonly id: string;
  readonly done: (stored: Stored | undefined) => void;
}

const TOGETHER = { mostAtOnce: 200, underWay: 2 } as const;

/**
 * A read begins after it was asked for, never before: what was acknowledged before the call is seen, as by `findOne`.
 * @param field an indexed one that holds the id
 */
export function groupedReads<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'find' | 'findOne'>,
  field: keyof Stored & string = '_id',
): GroupedReads<Stored> {
  const add = gather<Caller<Stored>>((callers) => readAll(collection, field, callers), TOGETHER);
  return {
    find: (id) => new Promise((done, failed) => add({ id, done, failed })),
  };
}

async function readAll<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'find' | 'findOne'>,
  field: keyof Stored & string,
  callers: readonly Caller<Stored>[],
): Promise<void> {
  const found = await documents(collection, field, [...new Set(callers.map(({ id }) => id))]);
  for (const { id, done } of callers) done(found.get(id));
}

async function documents<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'find' | 'findOne'>,
  field: keyof Stored & string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Stored>> {
  const found =
    ids.length === 1
      ? [(await collection.findOne({ [field]: ids[0] } as Filter<Stored>)) as Stored | null]
      : ((await collection.find({ [field]: { $in: ids } } as Filter<Stored>).toArray()) as Stored[]);
  return new Map(found.flatMap((stored) => (stored ? [[String(stored[field]), stored] as const] : [])));
}
