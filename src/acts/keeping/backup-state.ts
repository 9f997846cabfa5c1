import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Database } from '../../storage/index/database.ts';
import { listRuns } from '../../storage/index/job-runs.ts';

/** How many documents stand at the primary only, since when, and the latest sweep (Đ28.1). */
export function backupState(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'backup.read'>,
) {
  return ifPermitted(may(actor, 'backup.read'), async () => {
    const [stored, waiting, [oldest], [sweep]] = await Promise.all([
      database.blobs.countDocuments(),
      database.blobs.countDocuments({ backedUpAt: null }),
      database.blobs.find({ backedUpAt: null }).sort({ storedAt: 1 }).limit(1).toArray(),
      listRuns(database, { job: 'replication-sweep', limit: 1 }),
    ]);
    const lastSweep = sweep ? { startedAt: sweep.startedAt, state: sweep.state, counts: sweep.counts } : null;
    return { stored, waiting, oldestWaiting: oldest?.storedAt ?? null, lastSweep };
  });
}
