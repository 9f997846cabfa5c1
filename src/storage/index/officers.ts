import type { OfficerId } from '../../domain/access/actor.ts';
import type { Officer } from '../../domain/access/officer.ts';
import type { Database } from './database.ts';
import { isDuplicateKey } from './duplicate-key.ts';

export async function findOfficer(database: Database, id: OfficerId): Promise<Officer | undefined> {
  return (await database.officers.findOne({ _id: id })) ?? undefined;
}

/** False when the id is taken. */
export async function insertOfficer(database: Database, officer: Officer): Promise<boolean> {
  try {
    await database.officers.insertOne(officer);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Compare and set on the state. False when it is another by now. */
export async function moveOfficer(
  database: Database,
  id: OfficerId,
  from: Officer['state'],
  change: Partial<Omit<Officer, '_id'>>,
): Promise<boolean> {
  const moved = await database.officers.updateOne({ _id: id, state: from }, { $set: change });
  return moved.matchedCount === 1;
}

/** All accounts, oldest first; a department has some tens. */
export function listOfficers(database: Database): Promise<Officer[]> {
  return database.officers.find().sort({ proposedAt: 1 }).toArray();
}

/** For an account that nobody was told of: whatever stands under the id is written anew. */
export async function replaceOfficer(database: Database, officer: Officer): Promise<void> {
  await database.officers.replaceOne({ _id: officer._id }, officer, { upsert: true });
}
