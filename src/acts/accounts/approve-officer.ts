import { actorId, type OfficerId } from '../../domain/access/actor.ts';
import type { Officer } from '../../domain/access/officer.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { putApiKey } from '../../storage/index/api-keys.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import { findOfficer, moveOfficer } from '../../storage/index/officers.ts';

/**
 * A second officer lets a proposed account act (Đ4). State, then key, then audit entry: a crash between leaves an account
 * whose key does not work yet, and the same approval again finishes it.
 */
export async function approveOfficer(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'officer.approve'>,
  id: OfficerId,
  now: Date,
): Promise<Decision<{ officer: Officer }>> {
  const proposed = await findOfficer(database, id);
  if (!proposed) return refuse('no-such-officer');
  const permitted = permit(
    may(actor, 'officer.approve', { askedBy: proposed.proposedBy }),
    'no-such-officer',
  );
  if (!permitted.ok) return permitted;
  const by = actorId(actor);
  const approval = { state: 'active', approvedBy: by, approvedAt: now.toISOString() } as const;
  await moveOfficer(database, id, 'proposed', approval);
  const officer = await findOfficer(database, id);
  if (officer?.state !== 'active' || officer.approvedBy !== by) return refuse('officer-state');
  await putApiKey(database, officer.key, { kind: 'staff', officerId: id }, now);
  await appendAudit(database, {
    key: `officer-approved:${id}`,
    type: 'officer-approved',
    actor: by,
    subject: { officerId: id, role: officer.role, keyId: officer.key.keyId },
    at: officer.approvedAt ?? approval.approvedAt,
  });
  return { ok: true, officer };
}
