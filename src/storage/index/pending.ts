import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb';
import type { Database } from './database.ts';
import { eventPlaceKey } from './event-place-key.ts';
import type { Ledgered, PendingLine } from './ledgered.ts';

/** Lines of one document that wait for the log, in their order; none of them stands before another. */
export interface Waiting {
  readonly collection: AggregateCollection;
  readonly _id: string;
  readonly version: number;
  readonly since: string;
  readonly lines: readonly PendingLine[];
}

/** Lines that are in the log now. */
export interface HandedOn {
  readonly collection: AggregateCollection;
  readonly _id: string;
  /** as it was read: where it is the same still, nothing waits any more */
  readonly version: number;
  readonly all: boolean;
  readonly placed: readonly { readonly id: string; readonly position: number }[];
}

export const aggregateCollections = [
  'arrivals',
  'assignments',
  'certificates',
  'requests',
  'schools',
  'submissions',
  'transcripts',
  'officers',
  'apiKeys',
  'stampedCheckpoints',
  'keyEnds',
] as const satisfies readonly (keyof Database)[];
export type AggregateCollection = (typeof aggregateCollections)[number];

type Stored = Ledgered<{ readonly _id: string }>;

/** Read at once; a document with all that may wait in it has 256 kB. */
const DOCUMENTS_AT_ONCE = 100;
const isWaiting = { 'ledger.waits': true } as const;

/**
 * What waits for the log, the documents that wait longest first: of each kind as many as have so many lines together, so
 * that a log which stood still for long does not fill the memory.
 */
export async function waitingForLog(database: Database, lines: number): Promise<readonly Waiting[]> {
  const found = await Promise.all(
    aggregateCollections.map(async (collection) => {
      const oldest = storedIn(database, collection)
        .find(isWaiting, { batchSize: DOCUMENTS_AT_ONCE })
        .sort({ 'ledger.pendingSince': 1 })
        .limit(lines)
        .project<Pick<Stored, '_id' | 'ledger'>>({ ledger: 1 });
      const own: Waiting[] = [];
      let count = 0;
      for await (const stored of oldest) {
        own.push(waitingIn(collection, stored));
        count += stored.ledger.pending?.length ?? 0;
        if (count >= lines) break;
      }
      return own;
    }),
  );
  return found.flat().toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}

/** The documents in which some of these lines wait, with all that waits in them. */
export async function stillWaiting(database: Database, ids: readonly string[]): Promise<readonly Waiting[]> {
  const found = await Promise.all(
    aggregateCollections.map(async (collection) => {
      const documents = await storedIn(database, collection)
        .find({ ...isWaiting, 'ledger.pending.id': { $in: ids } } as Document)
        .project<Pick<Stored, '_id' | 'ledger'>>({ ledger: 1 })
        .toArray();
      return documents.map((stored) => waitingIn(collection, stored));
    }),
  );
  return found.flat();
}

function waitingIn(
  collection: AggregateCollection,
  { _id, ledger }: Pick<Stored, '_id' | 'ledger'>,
): Waiting {
  return {
    collection,
    _id,
    version: ledger.version,
    since: ledger.pendingSince ?? ledger.at,
    lines: ledger.pending ?? [],
  };
}

/** How much waits in all documents together. */
export interface AllWaiting {
  readonly lines: number;
  /** since when the oldest does */
  readonly since: string | undefined;
}

export async function countWaiting(database: Database): Promise<AllWaiting> {
  const counted = await Promise.all(
    aggregateCollections.map(async (collection) => {
      const [all] = await storedIn(database, collection)
        .aggregate<{ readonly lines: number; readonly since: string }>([
          { $match: isWaiting },
          { $project: { count: { $size: '$ledger.pending' }, since: '$ledger.pendingSince' } },
          { $group: { _id: null, lines: { $sum: '$count' }, since: { $min: '$since' } } },
        ])
        .toArray();
      return all;
    }),
  );
  const some = counted.filter((one) => one !== undefined);
  return {
    lines: some.reduce((sum, { lines }) => sum + lines, 0),
    since: some.map(({ since }) => since).toSorted()[0],
  };
}

/** Takes lines that are in the log off their documents, which keep where they stand there. The same again does no harm. */
export async function handOn(database: Database, handed: readonly HandedOn[]): Promise<void> {
  await Promise.all(
    aggregateCollections.map(async (collection) => {
      const own = handed.filter((one) => one.collection === collection);
      if (own.length === 0) return;
      await takeOff(storedIn(database, collection), own);
    }),
  );
}

/**
 * Where no step came in between, all that waited goes at once; else the lines by their ids, and the rest waits on. Which one
 * holds is known at the server alone, which answers how many of the first kind it found. At worst an empty list stays, and
 * is taken off by whoever finds it waiting.
 */
async function takeOff(collection: Collection<Stored>, handed: readonly HandedOn[]): Promise<void> {
  const whole = handed.filter(({ all }) => all);
  const found =
    whole.length === 0 ? 0 : (await collection.bulkWrite(whole.map(allOff), ANY_ORDER)).matchedCount;
  const rest = (found === whole.length ? handed.filter(({ all }) => !all) : handed).filter(
    ({ placed }) => placed.length > 0,
  );
  if (rest.length > 0) await collection.bulkWrite(rest.map(someOff), ANY_ORDER);
}

const ANY_ORDER = { ordered: false } as const;

function allOff({ _id, version, placed }: HandedOn): AnyBulkWriteOperation<Stored> {
  return {
    updateOne: {
      filter: { _id, 'ledger.version': version, 'ledger.waits': true } as Document,
      update: {
        ...(placed.length > 0 && { $set: positionsOf(placed) }),
        $unset: { 'ledger.pending': '', 'ledger.pendingSince': '', 'ledger.waits': '' },
      } as Document,
    },
  };
}

function someOff({ _id, placed }: HandedOn): AnyBulkWriteOperation<Stored> {
  const ids = placed.map(({ id }) => id);
  return {
    updateOne: {
      filter: { _id, 'ledger.pending.id': { $in: ids } } as Document,
      update: { $set: positionsOf(placed), $pull: { 'ledger.pending': { id: { $in: ids } } } } as Document,
    },
  };
}

function positionsOf(placed: HandedOn['placed']): Readonly<Record<string, number>> {
  return Object.fromEntries(
    placed.map(({ id, position }) => [`ledger.positions.${eventPlaceKey(id)}`, position]),
  );
}

function storedIn(database: Database, collection: AggregateCollection): Collection<Stored> {
  return database[collection] as unknown as Collection<Stored>;
}
