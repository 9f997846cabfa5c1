import type { Caller } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActName } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import { recordDenied } from '../../storage/index/accesses.ts';
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
    const what = `${act.split('.')[0]}-denied`;
    const at = now.toISOString();
    await recordDenied(database, { caller: actor, what, asked: schoolId, at, requestId });
  }
  return permitted;
}
