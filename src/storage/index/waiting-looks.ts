import type { Database } from './database.ts';
import type { StoredLook } from './documents.ts';

/** A look that waits for its log. */
export type WaitingLook = Pick<StoredLook, '_id' | 'at' | 'line'>;

/** Looks in no log yet, those that wait longest first. @param before those that came before then only (ISO 8601) */
export function waitingLooks(database: Database, before: string, limit: number): Promise<WaitingLook[]> {
  return database.looks
    .find({ waits: true, waitingSince: { $lt: before } })
    .sort({ waitingSince: 1 })
    .limit(limit)
    .project<WaitingLook>({ at: 1, line: 1 })
    .toArray();
}

/** Notes that looks are in a log, and where. The same again does no harm. */
export async function placeLooks(
  database: Database,
  log: string,
  placed: readonly { readonly id: string; readonly position: number }[],
): Promise<void> {
  if (placed.length === 0) return;
  await database.looks.bulkWrite(
    placed.map(({ id, position }) => ({
      updateOne: {
        filter: { _id: id },
        update: { $set: { log, position }, $unset: { waitingSince: '', waits: '' } },
      },
    })),
    { ordered: false },
  );
}

export function countWaitingLooks(database: Database): Promise<number> {
  return database.looks.countDocuments({ waits: true });
}
