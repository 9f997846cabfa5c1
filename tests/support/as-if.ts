import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import type { Database } from '../../src/storage/index/database.ts';

/** As a crash leaves a push right before its outcome is written: judged, and not known to be. */
export async function asIfUndecided(database: Database, submissionId: string): Promise<void> {
  const undecided = { $set: { outcome: { state: 'received' } } } as const;
  await database.submissions.updateOne({ _id: submissionId }, undecided);
}

/** As a push stands that was written down at that time, and of which nothing has been heard since. */
export async function asIfPushedAt(
  database: Database,
  push: { readonly _id: string; readonly sha256: Sha256 },
  at: Date,
): Promise<void> {
  await database.submissions.updateOne({ _id: push._id }, { $set: { receivedAt: at.toISOString() } });
  await database.blobs.updateOne({ _id: push.sha256 }, { $set: { storedAt: at.toISOString() } });
}
