import type { Database } from './database.ts';
import type { BoundArrival, SetAside } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';

/** What stands for a message id; the first content that was decided on is the one that counts, for ever. */
export async function bindArrival(database: Database, arrival: BoundArrival): Promise<BoundArrival> {
  const bound = await database.arrivals.findOne({ _id: arrival._id });
  if (bound) return bound;
  try {
    await database.arrivals.insertOne(arrival);
    return arrival;
  } catch (error) {
    if (isDuplicateKey(error)) return await bindArrival(database, arrival);
    throw error;
  }
}

export async function findBoundArrival(
  database: Database,
  messageId: string,
): Promise<BoundArrival | undefined> {
  return (await database.arrivals.findOne({ _id: messageId })) ?? undefined;
}

/** Messages of the ministry's mailbox that were tried and could not be decided on, the oldest first. */
export function listSetAside(database: Database, limit = 10_000): Promise<SetAside[]> {
  return database.setAside.find().sort({ since: 1 }).limit(limit).toArray();
}

export function countSetAside(database: Database): Promise<number> {
  return database.setAside.countDocuments({});
}

/** Sets a message aside, or writes down that it was tried once more. */
export async function setAside(
  database: Database,
  messageId: string,
  fault: string,
  at: string,
): Promise<void> {
  const first = { since: at };
  await database.setAside.updateOne(
    { _id: messageId },
    { $set: { fault, triedAt: at }, $inc: { tries: 1 }, $setOnInsert: first },
    { upsert: true },
  );
}

/** It was decided on, or the ministry holds it no longer. */
export async function takeBack(database: Database, messageId: string): Promise<void> {
  await database.setAside.deleteOne({ _id: messageId });
}

/** Has the next collection try it, however short ago it was tried. False where no such message is set aside. */
export async function tryAgainNow(database: Database, messageId: string): Promise<boolean> {
  const { matchedCount } = await database.setAside.updateOne({ _id: messageId }, { $set: { tries: 0 } });
  return matchedCount === 1;
}
