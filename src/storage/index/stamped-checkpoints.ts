import type { Decided } from '../../domain/events/aggregate.ts';
import { monthOf } from '../../domain/events/key-scope.ts';
import {
  type CheckpointEvent,
  checkpointAggregate,
  type Stamp,
  type StampedCheckpoint,
  stampCheckpoint,
} from '../../domain/receipt/stamped-checkpoint.ts';
import type { Database } from './database.ts';
import { withoutLedger } from './ledgered.ts';
import { type Kept, type StepFrame, type Taken, takeStep } from './take-step.ts';

export const keptCheckpoints: Kept<StampedCheckpoint, CheckpointEvent> = {
  aggregate: checkpointAggregate,
  collection: (database) => database.stampedCheckpoints,
};

/** Writes down a token that was taken; the first one of a size stands. @throws StorageError as takeStep does */
export function keepStamp(
  database: Database,
  stamp: Stamp,
  now: Date,
  frame: StepFrame,
): Promise<Taken<StampedCheckpoint, CheckpointEvent, Decided<CheckpointEvent>>> {
  const step = { id: String(stamp.size), scope: monthOf(now), now };
  return takeStep(database, keptCheckpoints, step, (standing) => stampCheckpoint(standing, stamp), frame);
}

/** The first one that covers an entry of the log. */
export async function firstStampOver(
  database: Database,
  position: number,
): Promise<StampedCheckpoint | undefined> {
  const [stored] = await database.stampedCheckpoints
    .find({ size: { $gt: position } })
    .sort({ size: 1 })
    .limit(1)
    .toArray();
  return stored && withoutLedger(stored);
}

/** The largest one, and where that it was taken is written in the log, where it is there already. */
export async function lastStamp(
  database: Database,
): Promise<{ readonly stamp: StampedCheckpoint; readonly position: number | undefined } | undefined> {
  const [stored] = await database.stampedCheckpoints
    .find({ size: { $gt: 0 } })
    .sort({ size: -1 })
    .limit(1)
    .toArray();
  return stored && { stamp: withoutLedger(stored), position: stored.ledger.positions?.['1/0'] };
}
