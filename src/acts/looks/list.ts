import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import { listAccesses } from '../../storage/index/accesses.ts';
import type { AccessEntry } from '../../storage/index/documents.ts';
import type { When } from '../when.ts';
import { type LookDeps, look } from './look.ts';

/** Who looked at a pupil, or tried to, the latest first (Đ20.3). Asking for it is a look as well. */
export function listLooks(
  deps: LookDeps & { readonly may: May },
  actor: ActorFor<'look.list'>,
  { personalId, limit }: { readonly personalId: PersonalId; readonly limit: number },
  when: When,
): Promise<Decision<{ looks: readonly AccessEntry[] }>> {
  return look(deps, actor, { what: 'looks', personalId }, when, async () => {
    const permitted = permit(deps.may(actor, 'look.list'), 'not-permitted');
    return permitted.ok
      ? { ok: true, looks: await listAccesses(deps.database, personalId, limit) }
      : permitted;
  });
}
