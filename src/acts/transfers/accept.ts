import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import { acceptTransfer } from '../../domain/transfer/accept-transfer.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import { stepTranscript } from '../../storage/index/transcripts.ts';
import type { ReadDeps } from '../transcripts/read.ts';
import type { When } from '../when.ts';
import { readTransfer } from './read.ts';
import { transferIn } from './transfer-in.ts';

/** The receiving school takes the pupil over (Đ26.2, Đ26.3). The same acceptance again answers the same. */
export async function acceptPupil(
  deps: ReadDeps,
  actor: ActorFor<'transfer.accept'>,
  transferId: string,
  when: When,
): Promise<Decision<{ transfer: Transfer }>> {
  const found = await readTransfer(deps, actor, transferId, when);
  if (!found.ok) return found;
  const { personalId, to } = found.transfer;
  const schools = to.kind === 'school' ? [to.schoolId] : [];
  const permitted = permit(deps.may(actor, 'transfer.accept', { schools }), 'not-receiving-school');
  if (!permitted.ok) return permitted;
  const { decision, state } = await stepTranscript(
    deps.database,
    personalId,
    (standing) => acceptTransfer(standing, transferId, actor.schoolId),
    { ...when, actor: actorId(actor) },
  );
  return decision.ok ? { ok: true, transfer: transferIn(state, transferId) } : decision;
}
