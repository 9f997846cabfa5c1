import { actorId, type OfficerId } from '../../domain/access/actor.ts';
import { isHeldBy } from '../../domain/access/api-key.ts';
import type { Officer } from '../../domain/access/officer.ts';
import { closeOfficer as decide } from '../../domain/access/officer-steps.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { eventId } from '../../domain/events/event.ts';
import type { Decision } from '../../domain/refusal.ts';
import { revokeApiKey } from '../../storage/index/api-keys.ts';
import type { Database } from '../../storage/index/database.ts';
import { listOfficers, stepOfficer } from '../../storage/index/officers.ts';
import type { When } from '../when.ts';
import { accountOf } from './account-of.ts';

/** Closes an account for good; its key is worth nothing from the state's write on. The same again changes nothing. */
export async function closeOfficer(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'officer.close'>,
  id: OfficerId,
  { now, requestId }: When,
): Promise<Decision<{ officer: Officer }>> {
  const permitted = permit(may(actor, 'officer.close'), 'no-such-officer');
  if (!permitted.ok) return permitted;
  const active = (await listOfficers(database)).filter(
    ({ role, state }) => role === 'officer' && state === 'active',
  );
  const frame = { actor: actorId(actor), requestId };
  const rule = (standing: Officer | undefined) => decide(standing, active.length);
  const taken = await stepOfficer(database, id, now, rule, frame);
  const closed = accountOf(taken);
  if (!closed.ok) return closed;
  const cause = eventId('officer', { aggregateId: id, version: taken.version, n: 0 });
  const own = { kind: 'staff', officerId: id } as const;
  const owns = (key: Parameters<typeof isHeldBy>[0]) => isHeldBy(key, own);
  // A proposal has none yet.
  await revokeApiKey(database, closed.officer.key.keyId, owns, now, { ...frame, cause });
  return closed;
}
