import type { OfficerId } from '../../domain/access/actor.ts';
import { type Officer, type OfficerEvent, officerAggregate } from '../../domain/access/officer.ts';
import type { Decided } from '../../domain/events/aggregate.ts';
import type { Database } from './database.ts';
import { withoutLedger } from './ledgered.ts';
import { type Kept, type StepFrame, type Taken, takeStep } from './take-step.ts';

export const keptOfficers: Kept<Officer, OfficerEvent> = {
  aggregate: officerAggregate,
  collection: (database) => database.officers,
};

/** One step of an account. @throws StorageError as takeStep does */
export function stepOfficer<D extends Decided<OfficerEvent>>(
  database: Database,
  id: OfficerId,
  now: Date,
  rule: (standing: Officer | undefined) => D,
  frame: StepFrame,
): Promise<Taken<Officer, OfficerEvent, D>> {
  return takeStep(database, keptOfficers, { id, scope: { of: 'officer', id }, now }, rule, frame);
}

export async function findOfficer(database: Database, id: OfficerId): Promise<Officer | undefined> {
  const stored = await database.officers.findOne({ _id: id });
  return stored ? withoutLedger(stored) : undefined;
}

/** All accounts, oldest first; a department has some tens. */
export async function listOfficers(database: Database): Promise<Officer[]> {
  return (await database.officers.find().sort({ proposedAt: 1, _id: 1 }).toArray()).map(withoutLedger);
}
