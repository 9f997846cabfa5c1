import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { type Transfer, transferParties } from '../../domain/transfer/transfer.ts';
import { recordAccess } from '../../storage/index/accesses.ts';
import type { Database } from '../../storage/index/database.ts';
import { findTransfer } from '../../storage/index/transfers.ts';

/** A transfer for one of its schools or the department; to anyone else it is not there, and the attempt is recorded. */
export async function readTransfer(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'transfer.read'>,
  transferId: string,
  { now, requestId }: { readonly now: Date; readonly requestId: string },
): Promise<Decision<{ transfer: Transfer }>> {
  const transfer = await findTransfer(database, transferId);
  const schools = transfer ? transferParties(transfer) : [];
  const permitted = permit(may(actor, 'transfer.read', { schools }), 'no-such-resource');
  const what = permitted.ok && transfer ? 'transfer' : 'transfer-denied';
  const personalId = transfer?.personalId;
  await recordAccess(database, { caller: actor, personalId, what, at: now.toISOString(), requestId });
  if (!permitted.ok) return permitted;
  return transfer ? { ok: true, transfer } : refuse('no-such-resource');
}
