import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Database } from '../../storage/index/database.ts';
import { listRuns as read } from '../../storage/index/job-runs.ts';

/** The runs of scheduled jobs, newest first. */
export function listRuns(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'job.read'>,
  which: { readonly job?: string | undefined; readonly limit: number },
) {
  return ifPermitted(may(actor, 'job.read'), async () => ({ runs: await read(database, which) }));
}
