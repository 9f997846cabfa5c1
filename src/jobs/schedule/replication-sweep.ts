import type { Database } from '../../storage/index/database.ts';
import { blobsNotBackedUp } from '../../storage/sites/blobs.ts';
import { enqueueReplication } from '../queues/enqueue.ts';
import type { Queues } from '../queues/queues.ts';
import type { Counts, RunContext } from './staff-job.ts';

export interface ReplicationSweepDeps {
  readonly database: Database;
  readonly queues: Pick<Queues, 'replication'>;
}

/** A fresh blob is on its way by itself. */
const leftAfterMs = 60_000;
const atMost = 5_000;

/** Queues the copy of every document that stands at the primary only (Đ28.1). */
export async function replicationSweep(
  { database, queues }: ReplicationSweepDeps,
  { dryRun, now, requestId, signal }: RunContext,
): Promise<Counts> {
  const counts = { found: 0, queued: 0, standing: 0, dead: 0 };
  for (const row of await blobsNotBackedUp(database, new Date(now.getTime() - leftAfterMs), atMost)) {
    signal.throwIfAborted();
    counts.found += 1;
    if (!dryRun) counts[await enqueueReplication(queues, row._id, requestId)] += 1;
  }
  return counts;
}
