import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { issueApiKey } from '../../storage/index/api-keys.ts';
import type { Database } from '../../storage/index/database.ts';
import { findSchool } from '../../storage/index/schools.ts';
import type { When } from '../when.ts';

/** A key for a school that is registered (Đ30); the token is shown once. */
export async function issueKey(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'key.issue'>,
  schoolId: SchoolId,
  { now, requestId }: When,
): Promise<Decision<{ id: string; token: string }>> {
  const permitted = permit(may(actor, 'key.issue'), 'not-permitted');
  if (!permitted.ok) return permitted;
  if (!(await findSchool(database, schoolId))) return refuse('unknown-school');
  const frame = { actor: actorId(actor), requestId };
  return await issueApiKey(database, { kind: 'school', schoolId }, now, frame);
}
