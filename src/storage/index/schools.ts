import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Database } from './database.ts';
import type { School } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';

/** Adds a school or renames the one with this code. */
export async function putSchool(database: Database, school: School): Promise<void> {
  try {
    await database.schools.insertOne(school);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const { _id, ...fields } = school;
    await database.schools.updateOne({ _id }, { $set: fields });
  }
}

export async function findSchool(database: Database, id: SchoolId): Promise<School | undefined> {
  return (await database.schools.findOne({ _id: id })) ?? undefined;
}

/** All schools in order of their codes; a province has some hundreds. */
export function listSchools(database: Database): Promise<School[]> {
  return database.schools.find().sort({ _id: 1 }).toArray();
}
