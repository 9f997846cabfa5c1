import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import { type Direction, listTransfersOfSchool } from '../../storage/index/transfers.ts';
import { look } from '../looks/look.ts';
import type { ReadDeps } from '../transcripts/read.ts';
import type { When } from '../when.ts';

interface Page {
  readonly transfers: readonly Transfer[];
  readonly more: boolean;
}

/**
 * A page of a school's transfers, the latest first.
 * @param input `after`: the id of the last one on the page before
 */
export function listTransfers(
  deps: ReadDeps,
  actor: ActorFor<'transfer.list'>,
  input: {
    readonly schoolId: SchoolId;
    readonly direction: Direction;
    readonly after?: string | undefined;
    readonly limit: number;
  },
  when: When,
): Promise<Decision<Page>> {
  const { schoolId, direction, after, limit } = input;
  return look(deps, actor, { what: 'transfer-list' }, when, async (about) => {
    const permitted = permit(deps.may(actor, 'transfer.list', { schools: [schoolId] }), 'not-permitted');
    if (!permitted.ok) return permitted;
    // One more than the page, so that the last page has no link to an empty one.
    const found = await listTransfersOfSchool(deps.database, schoolId, direction, {
      after,
      limit: limit + 1,
    });
    const transfers = found.slice(0, limit);
    about(transfers);
    return { ok: true, transfers, more: found.length > limit };
  });
}
