import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { findApiKey, revokeApiKey } from '../../storage/index/api-keys.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import type { KeyHolder } from '../../storage/index/documents.ts';

/** For good. A crash before the audit entry leaves a revoked key without it; revoking again writes it. */
export async function revokeKey(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'key.revoke'>,
  id: string,
  now: Date,
): Promise<Decision<{ holder: KeyHolder; revokedAt: string }>> {
  const permitted = permit(may(actor, 'key.revoke'), 'not-permitted');
  if (!permitted.ok) return permitted;
  // An officer's key ends with the account, so that two officers always remain (closeOfficer).
  if ((await findApiKey(database, id))?.holder.kind !== 'school') return refuse('no-such-key', id);
  await revokeApiKey(database, id, now);
  const key = await findApiKey(database, id);
  if (!key?.revokedAt) return refuse('no-such-key', id);
  const { holder, revokedAt } = key;
  await appendAudit(database, {
    key: `api-key-revoked:${id}`,
    type: 'api-key-revoked',
    actor: actorId(actor),
    subject: { keyId: id, holder },
    at: revokedAt,
  });
  return { ok: true, holder, revokedAt };
}
