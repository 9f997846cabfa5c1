import { actorId, type OfficerId } from '../../domain/access/actor.ts';
import type { Officer } from '../../domain/access/officer.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { revokeApiKey } from '../../storage/index/api-keys.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import { findOfficer, listOfficers, moveOfficer } from '../../storage/index/officers.ts';

/** Two officers must remain, or nothing could be approved any more. */
const NEEDED = 2;

/** Closes an account for good; its key is worth nothing from the state's write on. The same again changes nothing. */
export async function closeOfficer(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'officer.close'>,
  id: OfficerId,
  now: Date,
): Promise<Decision<{ officer: Officer }>> {
  const permitted = permit(may(actor, 'officer.close'), 'no-such-officer');
  if (!permitted.ok) return permitted;
  const standing = await findOfficer(database, id);
  if (!standing) return refuse('no-such-officer');
  if (standing.state === 'active' && standing.role === 'officer') {
    const active = (await listOfficers(database)).filter(
      ({ role, state }) => role === 'officer' && state === 'active',
    );
    if (active.length <= NEEDED) return refuse('officers-needed');
  }
  const closing = {
    state: 'closed',
    closedBy: actorId(actor),
    closedAt: now.toISOString(),
  } as const;
  if (standing.state !== 'closed') await moveOfficer(database, id, standing.state, closing);
  const officer = await findOfficer(database, id);
  if (officer?.state !== 'closed') return refuse('officer-state');
  await revokeApiKey(database, officer.key.keyId, now);
  await appendAudit(database, {
    key: `officer-closed:${id}`,
    type: 'officer-closed',
    actor: officer.closedBy ?? closing.closedBy,
    subject: { officerId: id },
    at: officer.closedAt ?? closing.closedAt,
  });
  return { ok: true, officer };
}
