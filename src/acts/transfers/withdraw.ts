import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { stepTranscript } from '../../storage/index/transcripts.ts';
import type { ReadDeps } from '../transcripts/read.ts';
import type { When } from '../when.ts';
import { readTransfer } from './read.ts';
import { transferIn } from './transfer-in.ts';

/** The former school takes its release back. The same withdrawal again answers the same. */
export async function withdrawRelease(
  deps: ReadDeps,
  actor: ActorFor<'transfer.withdraw'>,
  transferId: string,
  when: When,
): Promise<Decision<{ transfer: Transfer }>> {
  const found = await readTransfer(deps, actor, transferId, when);
  if (!found.ok) return found;
  const { personalId, from } = found.transfer;
  const schools = 'schoolId' in from ? [from.schoolId] : [];
  const permitted = permit(deps.may(actor, 'transfer.withdraw', { schools }), 'not-your-pupil');
  if (!permitted.ok) return permitted;
  const { decision, state } = await stepTranscript(
    deps.database,
    personalId,
    (standing) => withdrawTransfer(standing, transferId, actor.schoolId),
    { ...when, actor: actorId(actor) },
  );
  return decision.ok ? { ok: true, transfer: transferIn(state, transferId) } : decision;
}
