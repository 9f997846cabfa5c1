import type { Collection, Filter } from 'mongodb';

interface Group<Stored> {
  readonly ids: Set<string>;
  /** begun once none is under way any more */
  readonly found: Promise<ReadonlyMap<string, Stored>>;
}

/** `findOne` by `_id`, asked together with what others ask at that moment. */
export interface GroupedReads<Stored> {
  find(id: string): Promise<Stored | undefined>;
}

const MOST_AT_ONCE = 200;
/** so many under way at once: the next group gathers meanwhile */
const UNDER_WAY = 2;

/**
 * One query for all that is asked while others are under way. A read begins after it was asked for, never before: what was
 * acknowledged before the call is seen, as by `findOne`. Whoever asks alone waits for nobody.
 */
export function groupedReads<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'find' | 'findOne'>,
): GroupedReads<Stored> {
  let gathering: Group<Stored> | undefined;
  let underWay = 0;
  const waiting: (() => void)[] = [];

  const turn = async () => {
    while (underWay >= UNDER_WAY) await new Promise<void>((go) => waiting.push(go));
    underWay += 1;
  };
  const end = () => {
    underWay -= 1;
    waiting.shift()?.();
  };
  const newGroup = (): Group<Stored> => {
    const ids = new Set<string>();
    const read = async () => {
      await turn();
      try {
        // From here on whoever comes is of the next group.
        if (gathering?.ids === ids) gathering = undefined;
        return await readAll(collection, [...ids]);
      } finally {
        end();
      }
    };
    return { ids, found: read() };
  };

  return {
    async find(id) {
      if (!gathering || gathering.ids.size >= MOST_AT_ONCE) gathering = newGroup();
      gathering.ids.add(id);
      return (await gathering.found).get(id);
    },
  };
}

async function readAll<Stored extends { readonly _id: string }>(
  collection: Pick<Collection<Stored>, 'find' | 'findOne'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Stored>> {
  const found =
    ids.length === 1
      ? [(await collection.findOne({ _id: ids[0] } as Filter<Stored>)) as Stored | null]
      : ((await collection.find({ _id: { $in: ids } } as Filter<Stored>).toArray()) as Stored[]);
  return new Map(found.flatMap((stored) => (stored ? [[stored._id, stored] as const] : [])));
}
