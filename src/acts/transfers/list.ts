import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import { recordAccess, recordAccesses } from '../../storage/index/accesses.ts';
import type { Database } from '../../storage/index/database.ts';
import { type Direction, listTransfersOfSchool } from '../../storage/index/transfers.ts';

/**
 * A page of a school's transfers, the latest first; each pupil on it is recorded as looked at.
 * @param input `after`: the id of the last one on the page before
 */
export async function listTransfers(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'transfer.list'>,
  input: {
    readonly schoolId: SchoolId;
    readonly direction: Direction;
    readonly after?: string | undefined;
    readonly limit: number;
  },
  { now, requestId }: { readonly now: Date; readonly requestId: string },
): Promise<Decision<{ transfers: readonly Transfer[]; more: boolean }>> {
  const { schoolId, direction, after, limit } = input;
  const permitted = permit(may(actor, 'transfer.list', { schools: [schoolId] }), 'not-permitted');
  const access = { caller: actor, at: now.toISOString(), requestId };
  if (!permitted.ok) {
    await recordAccess(database, { ...access, personalId: undefined, what: 'transfer-list-denied' });
    return permitted;
  }
  // One more than the page, so that the last page has no link to an empty one.
  const found = await listTransfersOfSchool(database, schoolId, direction, { after, limit: limit + 1 });
  const transfers = found.slice(0, limit);
  const personalIds = transfers.map(({ personalId }) => personalId);
  await recordAccesses(database, { ...access, what: 'transfer-list' }, personalIds);
  return { ok: true, transfers, more: found.length > limit };
}
