import { holdingSchools } from '../../domain/access/access.ts';
import type { Caller } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RequestBody } from '../../domain/request/request.ts';
import { findSchool } from '../../storage/index/schools.ts';
import { findWithKey } from '../../storage/index/transcripts.ts';
import { type LookDeps, look } from '../looks/look.ts';
import type { When } from '../when.ts';

type Cancel = Extract<RequestBody, { kind: 'cancel' }>;

/**
 * A cancellation is asked for by the school that holds the pupil (Đ25.3). Any other learns nothing of the pupil, not even
 * whether there is one.
 */
export async function mayCancel(
  { may, ...deps }: LookDeps & { readonly may: May },
  actor: Caller,
  { personalId, schoolId }: Cancel,
  when: When,
): Promise<Decision<object>> {
  const { database } = deps;
  if (actor.kind !== 'school' && !(await findSchool(database, schoolId))) return refuse('unknown-school');
  return look(deps, actor, { what: 'cancel', personalId }, when, async (about) => {
    const found = await findWithKey(database, personalId);
    if (found) about([{ personalId, key: found.key }]);
    const transcript = found?.transcript;
    const schools = transcript ? holdingSchools(transcript) : [];
    return permit(may(actor, 'request.cancel', { schools }), 'no-such-transcript');
  });
}
