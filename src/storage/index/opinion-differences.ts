import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { OpinionDifference } from '../../domain/verification/opinion-difference.ts';
import type { Database } from './database.ts';
import type { StandingDifference } from './documents.ts';

const shownAtMost = 20;

/** Keeps what was found of a document; again with the same is the same. */
export async function keepDifferences(
  database: Database,
  { sha256, profile }: { readonly sha256: Sha256; readonly profile: string },
  differences: readonly OpinionDifference[],
  at: string,
): Promise<void> {
  await database.opinionDifferences.updateOne(
    { _id: sha256 },
    {
      $set: { profile, differences: differences.slice(0, shownAtMost), seenAt: at },
      $setOnInsert: { foundAt: at },
    },
    { upsert: true },
  );
}

/** Both verifiers say the same of it now. */
export async function dropDifferences(database: Database, sha256: Sha256): Promise<void> {
  await database.opinionDifferences.deleteOne({ _id: sha256 });
}

/** Oldest first. */
export function standingDifferences(database: Database, limit: number): Promise<StandingDifference[]> {
  return database.opinionDifferences.find().sort({ foundAt: 1 }).limit(limit).toArray();
}

export function countStandingDifferences(database: Database): Promise<number> {
  return database.opinionDifferences.countDocuments({}, { maxTimeMS: 5_000 });
}
