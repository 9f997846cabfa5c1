import type { Collection } from 'mongodb';
import { gather } from '../gather.ts';
import { StorageError } from '../storage-error.ts';
import {
  MOST_TOGETHER,
  type StoredLooks,
  secondOf,
  storedTogether,
  type WrittenLook,
} from './stored-looks.ts';

/** Writes looks down, for all calls of this process. */
export interface LookWriter {
  /** Once it resolves, a majority has them in its journal. @throws StorageError ledger-behind */
  write(looks: readonly WrittenLook[]): Promise<void>;
}

interface Caller {
  readonly looks: readonly WrittenLook[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** so many may wait for the log */
const MOST_WAITING = 500_000;
/** a count is good for so long: what is written meanwhile may go over the bound by that much */
const COUNTED_FOR_MS = 5_000;
const TOGETHER = { mostAtOnce: MOST_TOGETHER, underWay: 2 } as const;

export function lookWriterTo(
  collection: Pick<Collection<StoredLooks>, 'insertMany' | 'aggregate'>,
  { mostWaiting = MOST_WAITING, countedForMs = COUNTED_FOR_MS } = {},
): LookWriter {
  const add = gather<Caller>((callers) => writeAll(collection, callers), TOGETHER);
  let counted: { readonly at: number; readonly waiting: Promise<number> } | undefined;

  const count = async () => {
    try {
      return await countWaiting(collection);
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
      await new Promise<void>((done, failed) => add({ looks, done, failed }));
    },
  };
}

/** Never rejects. One write for all of them: when it fails, each caller hears so, and none is answered. */
async function writeAll(
  collection: Pick<Collection<StoredLooks>, 'insertMany'>,
  callers: readonly Caller[],
): Promise<void> {
  try {
    const looks = callers.flatMap((caller) => caller.looks);
    await collection.insertMany(waitingDocuments(looks), { ordered: false });
    for (const { done } of callers) done();
  } catch (error) {
    for (const { failed } of callers) failed(error);
  }
}

function waitingDocuments(looks: readonly WrittenLook[]): StoredLooks[] {
  return [...Map.groupBy(looks, ({ at }) => secondOf(at))].flatMap(([second, own]) =>
    Array.from({ length: Math.ceil(own.length / MOST_TOGETHER) }, (_, n) =>
      storedTogether(own.slice(n * MOST_TOGETHER, (n + 1) * MOST_TOGETHER), {
        waitingSince: second,
        waits: true,
      }),
    ),
  );
}

/** Looks that are in no log yet. */
export async function countWaiting(collection: Pick<Collection<StoredLooks>, 'aggregate'>): Promise<number> {
  const [all] = await collection
    .aggregate<{ readonly count: number }>([
      { $match: { waits: true } },
      { $group: { _id: null, count: { $sum: '$count' } } },
    ])
    .toArray();
  return all?.count ?? 0;
}
