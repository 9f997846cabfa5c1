import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Database } from '../../storage/index/database.ts';
import { listOfficers as read } from '../../storage/index/officers.ts';

/** Every account of the department, closed ones too, oldest first. */
export function listOfficers(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'officer.list'>,
) {
  return ifPermitted(may(actor, 'officer.list'), async () => ({ officers: await read(database) }));
}
