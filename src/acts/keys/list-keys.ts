import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { listApiKeys } from '../../storage/index/api-keys.ts';
import type { Database } from '../../storage/index/database.ts';

/** Every key ever issued, without its hash, oldest first. */
export function listKeys(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'key.list'>,
) {
  return ifPermitted(may(actor, 'key.list'), async () => ({ keys: await listApiKeys(database) }));
}
