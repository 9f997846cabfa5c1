import type { SchoolId } from '../../domain/identity/school-id.ts';
import { type School, type SchoolEvent, schoolAggregate } from '../../domain/school/school.ts';
import type { Database } from './database.ts';
import { withoutLedger } from './ledgered.ts';
import type { Kept } from './take-step.ts';

export const keptSchools: Kept<School, SchoolEvent> = {
  aggregate: schoolAggregate,
  collection: (database) => database.schools,
};

export async function findSchool(database: Database, id: SchoolId): Promise<School | undefined> {
  const stored = await database.schools.findOne({ _id: id });
  return stored ? withoutLedger(stored) : undefined;
}

/** All schools in order of their codes; a province has some hundreds. */
export async function listSchools(database: Database): Promise<School[]> {
  return (await database.schools.find().sort({ _id: 1 }).toArray()).map(withoutLedger);
}
