import type { Database } from './database.ts';
import type { Schedule } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';

/** How a job's schedule stands; one that is seen for the first time is written down as `first`. */
export async function knownSchedule(database: Database, first: Schedule): Promise<Schedule> {
  const known = await database.schedules.findOne({ _id: first._id });
  if (known) return known;
  try {
    await database.schedules.insertOne(first);
    return first;
  } catch (error) {
    if (isDuplicateKey(error)) return await knownSchedule(database, first);
    throw error;
  }
}

/** Writes a run down before it begins. False when another process has begun one since `standing` was read. */
export async function beginScheduledRun(
  database: Database,
  standing: Schedule,
  next: Omit<Schedule, '_id'>,
): Promise<boolean> {
  const { _id, run } = standing;
  const { matchedCount } = await database.schedules.updateOne({ _id, run }, { $set: next });
  return matchedCount === 1;
}
