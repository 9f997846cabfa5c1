import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Database } from '../../storage/index/database.ts';
import { listSchools as read } from '../../storage/index/schools.ts';

/** The schools of the province, in order of their codes. */
export function listSchools(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'school.list'>,
) {
  return ifPermitted(may(actor, 'school.list'), async () => ({ schools: await read(database) }));
}
