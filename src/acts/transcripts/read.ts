import { concernedSchools } from '../../domain/access/access.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { Transcript } from '../../domain/transcript/transcript.ts';
import { findWithKey } from '../../storage/index/transcripts.ts';
import { type LookDeps, look } from '../looks/look.ts';
import type { When } from '../when.ts';

export interface ReadDeps extends LookDeps {
  readonly may: May;
}

/**
 * Looks a pupil up (Đ29.4, Đ30). A school is told the same of a transcript that it may not see as of one that does not
 * exist. What of it the actor sees, readableYears and the presenter say.
 * @param what for the record of looks
 */
export function readTranscript(
  deps: ReadDeps,
  actor: ActorFor<'transcript.read'>,
  personalId: PersonalId,
  when: When,
  what = 'transcript',
): Promise<Decision<{ transcript: Transcript }>> {
  return look(deps, actor, { what, personalId }, when, async (about) => {
    const found = await findWithKey(deps.database, personalId);
    if (found) about([{ personalId, key: found.key }]);
    const transcript = found?.transcript;
    const schools = transcript ? concernedSchools(transcript) : [];
    const permitted = permit(deps.may(actor, 'transcript.read', { schools }), 'no-such-transcript');
    if (!permitted.ok) return permitted;
    return transcript ? { ok: true, transcript } : refuse('no-such-transcript');
  });
}
