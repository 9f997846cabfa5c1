import { actorId } from '../../domain/access/actor.ts';
import type { ApiKey, KeyHolder } from '../../domain/access/api-key.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { revokeApiKey } from '../../storage/index/api-keys.ts';
import type { Database } from '../../storage/index/database.ts';
import type { When } from '../when.ts';

/** A school's key, for good. An officer's ends with the account, so that two officers always remain (closeOfficer). */
export async function revokeKey(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'key.revoke'>,
  id: string,
  { now, requestId }: When,
): Promise<Decision<{ holder: KeyHolder; revokedAt: string }>> {
  const permitted = permit(may(actor, 'key.revoke'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const ofSchool = ({ holder }: ApiKey) => holder.kind === 'school';
  const frame = { actor: actorId(actor), requestId };
  const revoked = await revokeApiKey(database, id, ofSchool, now, frame);
  if (!revoked.ok) return refuse(revoked.refusal.code, id);
  const { holder, revokedAt } = revoked.key;
  return revokedAt === null ? refuse('no-such-key') : { ok: true, holder, revokedAt };
}
