import { actorId, type OfficerId } from '../../domain/access/actor.ts';
import type { Officer } from '../../domain/access/officer.ts';
import { approveOfficer as decide } from '../../domain/access/officer-steps.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { eventId } from '../../domain/events/event.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { putApiKey } from '../../storage/index/api-keys.ts';
import type { Database } from '../../storage/index/database.ts';
import { findOfficer, stepOfficer } from '../../storage/index/officers.ts';
import type { When } from '../when.ts';
import { accountOf } from './account-of.ts';

/**
 * A second officer lets a proposed account act (Đ4). Account, then key: a crash between leaves an account whose key does
 * not work yet, and the same approval again finishes it.
 */
export async function approveOfficer(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'officer.approve'>,
  id: OfficerId,
  { now, requestId }: When,
): Promise<Decision<{ officer: Officer }>> {
  const proposed = await findOfficer(database, id);
  if (!proposed) return refuse('no-such-officer');
  const permitted = permit(
    may(actor, 'officer.approve', { askedBy: proposed.proposedBy }),
    'no-such-officer',
  );
  if (!permitted.ok) return permitted;
  const frame = { actor: actorId(actor), requestId };
  const taken = await stepOfficer(database, id, now, (standing) => decide(standing, frame.actor), frame);
  const approved = accountOf(taken);
  if (!approved.ok) return approved;
  // Approved by this officer, now or before: it was the account's last step.
  const cause = eventId('officer', { aggregateId: id, version: taken.version, n: 0 });
  const holder = { kind: 'staff', officerId: id } as const;
  const put = await putApiKey(database, approved.officer.key, holder, now, { ...frame, cause });
  return put.ok ? approved : put;
}
