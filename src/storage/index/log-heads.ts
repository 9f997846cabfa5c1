import type { Collection } from 'mongodb';
import { isDuplicateKey } from './duplicate-key.ts';

/** Which tree a log is, and the object at the primary site that holds its edge. */
export interface LogHead {
  readonly size: number;
  /** in hex */
  readonly root: string;
  readonly tail: string;
}

export interface StoredLogHead extends LogHead {
  /** the log's name */
  readonly _id: string;
  /** since when nothing more comes to it: of a year that is over */
  readonly closedAt?: string;
  /** entries below are taken off their documents; no part of the compare-and-set */
  readonly handedOn?: number;
}

/** The one head of one log: whoever moves it has written to the log, and nobody else. */
export interface LogHeads {
  read(): Promise<LogHead | undefined>;
  /** Compare-and-set; false when the head is another by now. A fault leaves open whether it moved: read it again. */
  advance(from: LogHead | undefined, to: LogHead): Promise<boolean>;
  /** So many entries, from the first on, are known to wait in no document any more. */
  handedOn(): Promise<number>;
  /** Never lowered: what a leader that has lost its place says late is still true. */
  markHandedOn(size: number): Promise<void>;
}

export function logHeads(collection: Collection<StoredLogHead>, log: string): LogHeads {
  return {
    async read() {
      const stored = await collection.findOne({ _id: log });
      return stored ? { size: stored.size, root: stored.root, tail: stored.tail } : undefined;
    },
    async advance(from, to) {
      if (from) {
        const moved = await collection.updateOne({ _id: log, ...from }, { $set: to });
        return moved.matchedCount === 1;
      }
      try {
        await collection.insertOne({ _id: log, ...to });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    async handedOn() {
      return (await collection.findOne({ _id: log }))?.handedOn ?? 0;
    },
    async markHandedOn(size) {
      await collection.updateOne({ _id: log }, { $max: { handedOn: size } });
    },
  };
}

/** Names that begin so of logs that were begun and are not closed. */
export async function openLogs(collection: Collection<StoredLogHead>, prefix: string): Promise<string[]> {
  return (await namesOf(collection, prefix)).flatMap((log) => (log.closedAt === undefined ? [log._id] : []));
}

/** Those that are closed. */
export async function closedLogs(
  collection: Collection<StoredLogHead>,
  prefix: string,
): Promise<ReadonlySet<string>> {
  const logs = await namesOf(collection, prefix);
  return new Set(logs.flatMap((log) => (log.closedAt === undefined ? [] : [log._id])));
}

export async function closeLog(collection: Collection<StoredLogHead>, log: string, now: Date): Promise<void> {
  await collection.updateOne({ _id: log }, { $set: { closedAt: now.toISOString() } });
}

/** There are a few logs, one a year: all are read. */
async function namesOf(
  collection: Collection<StoredLogHead>,
  prefix: string,
): Promise<Pick<StoredLogHead, '_id' | 'closedAt'>[]> {
  const logs = await collection.find({}).project<StoredLogHead>({ closedAt: 1 }).toArray();
  return logs.filter(({ _id }) => _id.startsWith(prefix));
}
