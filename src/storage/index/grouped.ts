import type { Collection } from 'mongodb';
import { type GroupedChanges, groupedChanges } from './grouped-changes.ts';
import { type GroupedInserts, groupedInserts } from './grouped-inserts.ts';
import { type GroupedReads, groupedReads } from './grouped-reads.ts';

/** Reads and writes by `_id` that go together with those of other callers. */
export type Grouped<Stored> = GroupedReads<Stored> & GroupedInserts<Stored> & GroupedChanges<Stored>;

const known = new WeakMap<object, unknown>();

/** Of one collection as one process has it open: all its callers share one. */
export function grouped<Stored extends { readonly _id: string }>(
  collection: Collection<Stored>,
): Grouped<Stored> {
  const own = known.get(collection) as Grouped<Stored> | undefined;
  if (own) return own;
  const made = { ...groupedReads(collection), ...groupedInserts(collection), ...groupedChanges(collection) };
  known.set(collection, made);
  return made;
}
