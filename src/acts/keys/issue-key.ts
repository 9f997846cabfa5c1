import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { issueApiKey } from '../../storage/index/api-keys.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import { findSchool } from '../../storage/index/schools.ts';

/**
 * A key for a school that is registered (Đ30); the token is shown once. A crash before the audit entry leaves a key whose
 * token nobody was shown: it can be revoked from the list.
 */
export async function issueKey(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'key.issue'>,
  schoolId: SchoolId,
  now: Date,
): Promise<Decision<{ id: string; token: string }>> {
  const permitted = permit(may(actor, 'key.issue'), 'not-permitted');
  if (!permitted.ok) return permitted;
  if (!(await findSchool(database, schoolId))) return refuse('unknown-school');
  const holder = { kind: 'school', schoolId } as const;
  const { id, token } = await issueApiKey(database, holder, now);
  await appendAudit(database, {
    key: `api-key-issued:${id}`,
    type: 'api-key-issued',
    actor: actorId(actor),
    subject: { keyId: id, holder },
    at: now.toISOString(),
  });
  return { ok: true, id, token };
}
