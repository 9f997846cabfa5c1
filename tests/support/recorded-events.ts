import type { Collection } from 'mongodb';
import type { AggregateKind } from '../../src/domain/events/event.ts';
import { type Entry, eventPlace, openEntry, parseEntry } from '../../src/ledger/entry/entry.ts';
import type { KeyRing } from '../../src/ledger/entry/sealer.ts';
import type { Database } from '../../src/storage/index/database.ts';
import type { Ledgered } from '../../src/storage/index/ledgered.ts';
import { aggregateCollections } from '../../src/storage/index/pending.ts';

/** An entry as it waits for the log, with what is sealed in it. */
export interface RecordedEvent extends Entry {
  readonly data: unknown;
}

/**
 * What the acts have recorded and no leader has put into the log yet, of all aggregates, in the order of their steps:
 * everything, in a room without a scheduler.
 */
export async function recordedEvents(
  database: Database,
  of: {
    readonly kind?: AggregateKind;
    readonly type?: string;
    readonly aggregateId?: string;
    readonly cause?: string;
  } = {},
): Promise<readonly RecordedEvent[]> {
  const keys = database.sealer as KeyRing;
  const found: RecordedEvent[] = [];
  for (const name of aggregateCollections) {
    const collection = database[name] as unknown as Collection<Ledgered<{ readonly _id: string }>>;
    for (const { ledger } of await collection.find().toArray()) {
      for (const { id, line } of ledger.pending ?? []) {
        const entry = parseEntry(Buffer.from(line));
        const { kind, aggregateId } = eventPlace(id);
        const isAsked =
          (of.kind ?? kind) === kind &&
          (of.type ?? entry.type) === entry.type &&
          (of.aggregateId ?? aggregateId) === aggregateId &&
          (of.cause ?? entry.cause) === entry.cause;
        if (isAsked) found.push({ ...entry, data: openEntry(entry, await keys.openKey(entry.key)) });
      }
    }
  }
  return found.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
