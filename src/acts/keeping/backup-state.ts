import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Database } from '../../storage/index/database.ts';
import { listRuns } from '../../storage/index/job-runs.ts';
import { type LedgerReach, ledgerReach } from '../ledger/index-and-sites.ts';
import type { LedgerSites } from '../ledger/ledger-sites.ts';

/**
 * How many documents stand at the primary only, since when, and the latest sweep (Đ28.1); and whether the index knows what
 * the sites know: an empty one beside full sites has nothing to back up, and is a disaster.
 */
export function backupState(
  {
    database,
    may,
    ledgerSites,
  }: { readonly database: Database; readonly may: May; readonly ledgerSites: LedgerSites },
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
    const ledger: LedgerReach = await ledgerReach(ledgerSites, database);
    return { stored, waiting, oldestWaiting: oldest?.storedAt ?? null, lastSweep, ledger };
  });
}
