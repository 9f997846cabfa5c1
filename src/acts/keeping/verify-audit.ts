import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { verifyAudit as walk } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';

/** Walks the whole audit log (Đ20.3) and stops at the first break. */
export function verifyAudit(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'audit.verify'>,
) {
  return ifPermitted(may(actor, 'audit.verify'), async () => ({ verdict: await walk(database) }));
}
