import type { Database } from './database.ts';
import { countWaiting } from './look-writer.ts';
import type { StoredLooks } from './stored-looks.ts';

/** Looks of one second that wait for their log. */
export interface WaitingLooks extends Pick<StoredLooks, '_id' | 'at'> {
  readonly lines: readonly string[];
}

/**
 * Looks in no log yet, those that wait longest first, as many documents as hold so many.
 * @param before those that came before then only (ISO 8601)
 */
export async function waitingLooks(
  database: Database,
  before: string,
  limit: number,
): Promise<readonly WaitingLooks[]> {
  const stored = database.looks
    .find({ waits: true, waitingSince: { $lt: before } })
    .sort({ waitingSince: 1 })
    .limit(limit)
    .project<Pick<StoredLooks, '_id' | 'at' | 'looks'>>({ at: 1, 'looks.line': 1 });
  const found: WaitingLooks[] = [];
  let count = 0;
  for await (const { _id, at, looks } of stored) {
    found.push({ _id, at, lines: looks.map(({ line }) => line) });
    count += looks.length;
    if (count >= limit) break;
  }
  return found;
}

/** Notes that looks are in a log, and where the first of each document stands. The same again does no harm. */
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
  return countWaiting(database.looks);
}
