import { holdingSchools } from '../../domain/access/access.ts';
import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { releaseTranscript } from '../../domain/transfer/release-transcript.ts';
import type { Destination, Transfer } from '../../domain/transfer/transfer.ts';
import { findSchool } from '../../storage/index/schools.ts';
import { findTranscript, stepTranscript } from '../../storage/index/transcripts.ts';
import { look } from '../looks/look.ts';
import type { ReadDeps } from '../transcripts/read.ts';
import type { When } from '../when.ts';
import { transferIn } from './transfer-in.ts';

/**
 * The former school lets a pupil go (Đ26.2, Đ26.4). The same release again, while it is under way, answers the transfer
 * that stands (`opened: false`). One that is on its way to the ministry is to be queued by the caller.
 * @param input `transferId` is a fresh one, by transferId()
 */
export async function releasePupil(
  deps: ReadDeps & { readonly calendar: Calendar },
  actor: ActorFor<'transfer.release'>,
  input: { readonly transferId: string; readonly personalId: PersonalId; readonly to: Destination },
  when: When,
): Promise<Decision<{ transfer: Transfer; opened: boolean }>> {
  const { database, calendar, may } = deps;
  const { transferId, personalId, to } = input;
  const held = await look(deps, actor, { what: 'transfer', personalId }, when, async () => {
    const standing = await findTranscript(database, personalId);
    const schools = standing ? holdingSchools(standing) : [];
    return permit(may(actor, 'transfer.release', { schools }), 'no-such-transcript');
  });
  if (!held.ok) return held;
  if (to.kind === 'school' && !(await findSchool(database, to.schoolId))) return refuse('unknown-school');

  const release = { transferId, from: actor.schoolId, to };
  const { decision, state } = await stepTranscript(
    database,
    personalId,
    (present, now) => releaseTranscript(present, release, calendar, now),
    { ...when, actor: actorId(actor) },
  );
  if (!decision.ok) return decision;
  const opened = 'events' in decision;
  const transfer = transferIn(state, opened ? transferId : decision.already.id);
  return { ok: true, transfer, opened };
}
