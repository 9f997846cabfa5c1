import { concernedSchools } from '../../domain/access/access.ts';
import type { Caller } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { May } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RequestBody } from '../../domain/request/request.ts';
import { findWithKey } from '../../storage/index/transcripts.ts';
import { type LookDeps, look } from '../looks/look.ts';
import type { When } from '../when.ts';

type Authenticate = Extract<RequestBody, { kind: 'authenticate' }>;

/**
 * Đ31.1 lets those authenticate who were given access: a school its own pupils, and whoever holds the very bytes (Đ30).
 * Anybody else is told what is said of a pupil who is not there.
 */
export async function mayAuthenticate(
  { may, ...deps }: LookDeps & { readonly may: May },
  actor: Caller,
  { personalId, sha256 }: Authenticate,
  when: When,
): Promise<Decision<object>> {
  return look(deps, actor, { what: 'authenticate', personalId }, when, async (about) => {
    const found = await findWithKey(deps.database, personalId);
    if (found) about([{ personalId, key: found.key }]);
    const transcript = found?.transcript;
    const readers = transcript ? concernedSchools(transcript) : [];
    const inHand = sha256 !== undefined && transcript?.years.some((record) => record.sha256 === sha256);
    const schools = inHand && actor.kind === 'school' ? [...readers, actor.schoolId] : readers;
    return permit(may(actor, 'request.authenticate', { schools }), 'no-such-transcript');
  });
}
