import { StorageError } from '../storage-error.ts';
import type { Database } from './database.ts';
import { isDuplicateKey } from './duplicate-key.ts';
import { aggregateCollections } from './pending.ts';

interface Step {
  readonly version: number;
  readonly name: string;
  readonly apply: (database: Database) => Promise<void>;
}

/** How a year record ended is told in one field from here on; nothing of what was before is carried over. */
const FIRST = 16;

/**
 * Each step does no harm when it is run again or by two processes at once, so no lock is needed; what a crash cuts
 * short is run again at the next start. A step once released is never changed: a new one follows it.
 * Range reads get an index that begins with another field than `_id`: some servers scan for ranges of `_id`.
 */
const STEPS: readonly Step[] = [
  {
    version: FIRST,
    name: 'first indexes',
    apply: async (database) => {
      await database.transcripts.createIndex({ heldBy: 1, _id: 1 });
      await database.transcripts.createIndex({ 'transfers.id': 1 });
      await database.transcripts.createIndex({ 'transfers.to.schoolId': 1 });
      await database.transcripts.createIndex({ 'transfers.from.schoolId': 1 });
      await database.transcripts.createIndex({ 'transfers.state': 1, updatedAt: 1 });
      await database.submissions.createIndex({ 'outcome.state': 1, receivedAt: 1 });
      await database.stampedCheckpoints.createIndex({ size: 1 });
      await database.requests.createIndex({ state: 1, receivedAt: 1 });
      await database.blobs.createIndex({ backedUpAt: 1, storedAt: 1 });
      await database.blobs.createIndex({ term: 1, lockedUntil: 1 }, { sparse: true });
      await database.blobs.createIndex({ noRecordSince: 1 }, { sparse: true });
      await database.looks.createIndex({ keys: 1, at: -1 });
      // Of the few that were asked for in vain: the others are not in it.
      await database.looks.createIndex({ asked: 1 }, { sparse: true });
      await database.looks.createIndex({ waits: 1, waitingSince: 1 }, { sparse: true });
      await database.certificates.createIndex({ sha256: 1 });
      await database.certificates.createIndex({ schoolId: 1, proposedAt: 1 });
      await database.certificates.createIndex({ state: 1, proposedAt: 1 });
      await database.assignments.createIndex({ schoolId: 1, schoolYear: 1 });
      await database.jobRuns.createIndex({ job: 1, startedAt: -1 });
      await database.jobRuns.createIndex({ startedAt: 1 });
      // Not unique: while a key is renamed it stands under both names (renameDataKey).
      await database.dataKeys.createIndex({ kid: 1 });
      await database.dataKeys.createIndex({ awaitsBackup: 1 }, { sparse: true });
      for (const collection of aggregateCollections)
        await database[collection].createIndex(
          { 'ledger.waits': 1, 'ledger.pendingSince': 1 },
          { sparse: true },
        );
    },
  },
];

/**
 * Brings the index's shape up to date and answers how many steps this call applied.
 * @throws StorageError index-too-old
 */
export async function migrate(database: Database, now: Date): Promise<number> {
  const applied = new Set((await database.migrations.find().toArray()).map((step) => step._id));
  if ([...applied].some((version) => version < FIRST)) {
    throw new StorageError('index-too-old', 'an earlier version made this database: npm run stack -- reset');
  }
  let count = 0;
  for (const step of STEPS) {
    if (applied.has(step.version)) continue;
    await step.apply(database);
    if (await record(database, step, now)) count += 1;
  }
  return count;
}

async function record(database: Database, { version, name }: Step, now: Date): Promise<boolean> {
  try {
    await database.migrations.insertOne({ _id: version, name, appliedAt: now.toISOString() });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
