import type { Caller } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActName } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import { recordLook } from '../../storage/index/looks.ts';
import type { When } from '../when.ts';
import type { RegistryDeps } from './registry-deps.ts';

/** Whether an actor may do an act to what a school has in the registry; another school's is no different from none. */
export async function permittedSchool(
  { database, may }: RegistryDeps,
  actor: Caller,
  act: ActName,
  schoolId: SchoolId,
  { now, requestId }: When,
): Promise<Decision<object>> {
  const permitted = permit(may(actor, act, { schools: [schoolId] }), 'not-permitted');
  if (!permitted.ok) {
    const [what = act] = act.split('.');
    const look = { caller: actor, what, outcome: 'denied', pupils: [], asked: schoolId } as const;
    await recordLook(database, { ...look, at: now.toISOString(), requestId });
  }
  return permitted;
}
