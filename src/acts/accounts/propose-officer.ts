import { randomBytes } from 'node:crypto';
import { actorId, type OfficerId } from '../../domain/access/actor.ts';
import { type KeyFingerprint, type Officer, parseOfficerName } from '../../domain/access/officer.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import { insertOfficer } from '../../storage/index/officers.ts';

/**
 * One officer proposes an account (Đ4) for the key whose fingerprint its holder has handed in; it may do nothing until a
 * second officer approves it. A crash before the audit entry leaves a proposal that its approval will tell of.
 */
export async function proposeOfficer(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'officer.propose'>,
  proposal: { readonly name: string; readonly role: Officer['role']; readonly key: KeyFingerprint },
  now: Date,
): Promise<Decision<{ officer: Officer }>> {
  const permitted = permit(may(actor, 'officer.propose'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const name = parseOfficerName(proposal.name);
  if (name === undefined) return refuse('officer-name');
  const officer: Officer = {
    _id: `cb-${randomBytes(6).toString('hex')}` as OfficerId,
    name,
    role: proposal.role,
    state: 'proposed',
    key: proposal.key,
    proposedBy: actorId(actor),
    proposedAt: now.toISOString(),
  };
  await insertOfficer(database, officer);
  await appendAudit(database, {
    key: `officer-proposed:${officer._id}`,
    type: 'officer-proposed',
    actor: officer.proposedBy,
    subject: { officerId: officer._id, role: officer.role, keyId: officer.key.keyId },
    at: officer.proposedAt,
  });
  return { ok: true, officer };
}
