import { holdingSchools } from '../../domain/access/access.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import { looksAt } from '../../storage/index/looks.ts';
import type { LookOutcome, RecordedLook } from '../../storage/index/stored-looks.ts';
import { findTranscript } from '../../storage/index/transcripts.ts';
import type { When } from '../when.ts';
import { type LookDeps, look } from './look.ts';

/** A look as it is told of: which key it was, and in which call, is told to the auditor, and to whoever held the key. */
export interface ToldLook {
  readonly at: string;
  /** as `actorId` writes */
  readonly actor: string;
  readonly what: string;
  readonly outcome: LookOutcome;
  readonly credentialId?: string;
  readonly requestId?: string;
}

/**
 * Who looked at a pupil, or tried to, the latest first (Đ20.3): for the auditor, and for the school that holds the pupil
 * now. Asking for it is a look as well.
 * @param asked `until`: none that is later (ISO 8601); the next page begins with the last time of this one, and may show a
 * look once more
 */
export function listLooks(
  deps: LookDeps & { readonly may: May },
  actor: ActorFor<'look.list'>,
  asked: {
    readonly personalId: PersonalId;
    readonly until?: string | undefined;
    readonly limit: number;
  },
  when: When,
): Promise<Decision<{ looks: readonly ToldLook[]; more: boolean }>> {
  const { personalId, until, limit } = asked;
  return look(deps, actor, { what: 'looks', personalId }, when, async () => {
    const transcript = await findTranscript(deps.database, personalId);
    const schools = transcript ? holdingSchools(transcript) : [];
    const permitted = permit(deps.may(actor, 'look.list', { schools }), 'no-such-transcript');
    if (!permitted.ok) return permitted;
    const found = await looksAt(deps.database, personalId, { until, limit: limit + 1 });
    const looks = found.slice(0, limit).map((one) => told(one, actor));
    return { ok: true, looks, more: found.length > limit };
  });
}

function told(
  { at, actor: by, what, outcome, credentialId, requestId }: RecordedLook,
  actor: ActorFor<'look.list'>,
): ToldLook {
  const open = { at, actor: by, what, outcome };
  const own = actor.kind !== 'school' || by === `school:${actor.schoolId}`;
  return own ? { ...open, credentialId, requestId } : open;
}
