import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { type Transfer, transferParties } from '../../domain/transfer/transfer.ts';
import { findTransfer } from '../../storage/index/transfers.ts';
import { look } from '../looks/look.ts';
import type { ReadDeps } from '../transcripts/read.ts';
import type { When } from '../when.ts';

/** A transfer for one of its schools or the department; to anyone else it is not there. */
export function readTransfer(
  deps: ReadDeps,
  actor: ActorFor<'transfer.read'>,
  transferId: string,
  when: When,
): Promise<Decision<{ transfer: Transfer }>> {
  return look(deps, actor, { what: 'transfer' }, when, async (about) => {
    const transfer = await findTransfer(deps.database, transferId);
    if (transfer) about([transfer]);
    const schools = transfer ? transferParties(transfer) : [];
    const permitted = permit(deps.may(actor, 'transfer.read', { schools }), 'no-such-resource');
    if (!permitted.ok) return permitted;
    return transfer ? { ok: true, transfer } : refuse('no-such-resource');
  });
}
