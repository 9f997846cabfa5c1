import type { Caller } from '../../domain/access/actor.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import { recordAccesses } from '../../storage/index/accesses.ts';
import type { Database } from '../../storage/index/database.ts';
import type { When } from '../when.ts';
import type { Quota } from './quota.ts';

export interface LookDeps {
  readonly database: Database;
  readonly quota: Quota;
}

/**
 * Every look at a pupil's data goes through here: the key's quota is asked before anything is read, and the look is
 * recorded before anything of it leaves (Đ20.3); one that cannot be recorded does not happen. A no of `read` is a denied
 * look, which has a quota of its own, so that numbers cannot be tried out. A page of a list that goes over is answered
 * still; the next one is not.
 * @param at `what` it is, for the record: `transcript`, `list`, …; whom it asks for, where it names a pupil
 * @param read calls `about` with the pupils it turns out to be about, where that is not (only) who was asked for
 */
export async function look<Found extends object>(
  { database, quota }: LookDeps,
  actor: Caller,
  at: { readonly what: string; readonly personalId?: PersonalId },
  { now, requestId }: When,
  read: (about: (personalIds: readonly PersonalId[]) => void) => Promise<Decision<Found>>,
): Promise<Decision<Found>> {
  let pupils: readonly (PersonalId | undefined)[] = [at.personalId];
  const record = (what: string) =>
    recordAccesses(database, { caller: actor, what, at: now.toISOString(), requestId }, pupils);

  const left = await Promise.all([
    quota.take(actor, 'looks', 1, now),
    quota.take(actor, 'deniedLooks', 0, now),
  ]);
  const over = left.find((one) => !one.ok);
  if (over && !over.ok) {
    quota.looked(actor, 'over-quota', 1);
    await record(`${at.what}-over-quota`);
    return over;
  }
  const found = await read((personalIds) => {
    pupils = personalIds;
  });
  if (!found.ok) {
    quota.looked(actor, 'denied', 1);
    await record(`${at.what}-denied`);
    // Of many that were asked at once, no more are answered than the quota allows.
    const denied = await quota.take(actor, 'deniedLooks', 1, now);
    return denied.ok ? found : denied;
  }
  quota.looked(actor, 'seen', pupils.length);
  await record(at.what);
  if (pupils.length > 1) await quota.take(actor, 'looks', pupils.length - 1, now);
  return found;
}
