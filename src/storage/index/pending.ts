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
  'assignments',
  'certificates',
  'requests',
  'schools',
  'transcripts',
  'officers',
  'apiKeys',
] as const satisfies readonly (keyof Database)[];
export type AggregateCollection = (typeof aggregateCollections)[number];

type Stored = Ledgered<{ readonly _id: string }>;

/** What waits for the log, the documents that wait longest first. */
export async function waitingForLog(database: Database, limit: number): Promise<readonly Waiting[]> {
  const found = await Promise.all(
    aggregateCollections.map(async (collection) => {
      const documents = await storedIn(database, collection)
        .find({ 'ledger.pendingSince': { $gt: '' } })
        .sort({ 'ledger.pendingSince': 1 })
        .limit(limit)
        .project<Pick<Stored, '_id' | 'ledger'>>({ ledger: 1 })
        .toArray();
      return documents.map(({ _id, ledger }) => ({
        collection,
        _id,
        version: ledger.version,
        since: ledger.pendingSince ?? ledger.at,
        lines: ledger.pending ?? [],
      }));
    }),
  );
  return found.flat().toSorted((a, b) => (a.since < b.since ? -1 : 1));
}

/** Takes lines that are in the log off their documents, which keep where they stand there. The same again does no harm. */
export async function handOn(database: Database, handed: readonly HandedOn[]): Promise<void> {
  await Promise.all(
    aggregateCollections.map(async (collection) => {
      const own = handed.filter((one) => one.collection === collection);
      if (own.length === 0) return;
      await storedIn(database, collection).bulkWrite(own.flatMap(offItsDocument), { ordered: false });
    }),
  );
}

/**
 * Where no step came in between, all that waited goes at once; else the lines by their ids, and the rest waits on. Both are
 * sent: which one holds is known at the server alone, and the other then finds nothing.
 */
function offItsDocument({ _id, version, all, placed }: HandedOn): AnyBulkWriteOperation<Stored>[] {
  const positions = Object.fromEntries(
    placed.map(({ id, position }) => [`ledger.positions.${eventPlaceKey(id)}`, position]),
  );
  const ids = placed.map(({ id }) => id);
  const some: AnyBulkWriteOperation<Stored> = {
    updateOne: {
      filter: { _id },
      update: { $set: positions, $pull: { 'ledger.pending': { id: { $in: ids } } } } as Document,
    },
  };
  if (!all) return [some];
  const whole: AnyBulkWriteOperation<Stored> = {
    updateOne: {
      filter: { _id, 'ledger.version': version } as Document,
      update: {
        $set: positions,
        $unset: { 'ledger.pending': '', 'ledger.pendingSince': '' },
      } as Document,
    },
  };
  const rest = { ...some.updateOne, filter: { _id, 'ledger.version': { $gt: version } } as Document };
  return [whole, { updateOne: rest }];
}

function storedIn(database: Database, collection: AggregateCollection): Collection<Stored> {
  return database[collection] as unknown as Collection<Stored>;
}
