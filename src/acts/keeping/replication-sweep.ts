import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Database } from '../../storage/index/database.ts';
import { blobsNotBackedUp } from '../../storage/sites/blobs.ts';
import type { Counts, RunContext } from './scheduled-job.ts';

/** What became of asking for work: it is under way again, it was under way, or it waits for staff. */
export type Queued = 'queued' | 'standing' | 'dead';

export interface ReplicationSweepDeps {
  readonly database: Database;
  /** Has a document copied to the backup; asking twice does no harm. */
  queueReplication(sha256: Sha256, requestId: string): Promise<Queued>;
}

/** A fresh blob is on its way by itself. */
const leftAfterMs = 60_000;
const atMost = 5_000;

/** Asks for the copy of every document that stands at the primary only (Đ28.1). */
export async function replicationSweep(
  { database, queueReplication }: ReplicationSweepDeps,
  { dryRun, now, requestId, signal }: RunContext,
): Promise<Counts> {
  const counts = { found: 0, queued: 0, standing: 0, dead: 0 };
  for (const row of await blobsNotBackedUp(database, new Date(now.getTime() - leftAfterMs), atMost)) {
    signal.throwIfAborted();
    counts.found += 1;
    if (!dryRun) counts[await queueReplication(row._id, requestId)] += 1;
  }
  return counts;
}
