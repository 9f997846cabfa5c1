import type { Collection } from 'mongodb';
import { type Gathered, gather } from '../gather.ts';
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

interface Caller extends Gathered {
  readonly looks: readonly WrittenLook[];
  readonly done: () => void;
}

/** so many may wait for the log */
const MOST_WAITING = 500_000;
/** a count is good for so long: what is written meanwhile may go over the bound by that much */
const COUNTED_FOR_MS = 5_000;
const TOGETHER = { mostAtOnce: MOST_TOGETHER, underWay: 2 } as const;

export function lookWriterTo(
  collection: Pick<Collection<StoredLooks>, 'insertOne' | 'insertMany' | 'aggregate'>,
  { mostWaiting = MOST_WAITING, countedForMs = COUNTED_FOR_MS } = {},
): LookWriter {
  const add = gather<Caller>((callers) => writeAll(collection, callers), TOGETHER);
  let waiting: number | undefined;
  let counting: Promise<void> | undefined;
  let countedAt = 0;

  const count = async () => {
    try {
      waiting = await countWaiting(collection);
      countedAt = performance.now();
    } finally {
      counting = undefined;
    }
  };
  /** The first is waited for; later ones are counted beside the looks that go by the last. */
  const demandRoom = async () => {
    if (waiting === undefined || performance.now() - countedAt > countedForMs) counting ??= count();
    if (waiting === undefined) await counting;
    else counting?.catch(() => undefined);
    if (waiting !== undefined && waiting > mostWaiting)
      throw new StorageError('ledger-behind', 'too many looks wait for their log');
  };

  return {
    async write(looks) {
      await demandRoom();
      await new Promise<void>((done, failed) => add({ looks, done, failed }));
    },
  };
}

/** One write for all of them: when it fails, each caller hears so, and none is answered. */
async function writeAll(
  collection: Pick<Collection<StoredLooks>, 'insertOne' | 'insertMany'>,
  callers: readonly Caller[],
): Promise<void> {
  const looks = callers.flatMap((caller) => caller.looks);
  const documents = waitingDocuments(looks);
  const [first] = documents;
  // Mostly one: what comes together is of one second, and one document costs the driver less by itself.
  if (first && documents.length === 1) await collection.insertOne(first);
  else await collection.insertMany(documents, { ordered: false });
  for (const { done } of callers) done();
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
      { $project: { count: { $size: '$looks' } } },
      { $group: { _id: null, count: { $sum: '$count' } } },
    ])
    .toArray();
  return all?.count ?? 0;
}
