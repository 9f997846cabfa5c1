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

/** `personalId`: whom it asks for; `seen`: whom the answer shows, where that is not (only) who was asked for. */
export interface Look<Found> {
  /** for the record: `transcript`, `year-record`, `document`, `list`, … */
  readonly what: string;
  readonly personalId?: PersonalId;
  readonly seen?: (found: Found) => readonly PersonalId[];
}

/**
 * Every look at a pupil's data goes through here: the key's quota is asked before anything is read, and the look is
 * recorded before anything of it leaves (Đ20.3); one that cannot be recorded does not happen. A no of `read` is a denied
 * look, which has a quota of its own, so that numbers cannot be tried out. A page of a list that goes over is answered
 * still; the next one is not.
 */
export async function look<Found extends object>(
  { database, quota }: LookDeps,
  actor: Caller,
  { what, personalId, seen }: Look<Found>,
  { now, requestId }: When,
  read: () => Promise<Decision<Found>>,
): Promise<Decision<Found>> {
  const record = (how: string, personalIds: readonly (PersonalId | undefined)[]) =>
    recordAccesses(database, { caller: actor, what: how, at: now.toISOString(), requestId }, personalIds);

  const left = await Promise.all([
    quota.take(actor, 'looks', 1, now),
    quota.take(actor, 'deniedLooks', 0, now),
  ]);
  const over = left.find((one) => !one.ok);
  if (over && !over.ok) {
    quota.looked(actor, 'over-quota', 1);
    await record(`${what}-over-quota`, [personalId]);
    return over;
  }
  const found = await read();
  if (!found.ok) {
    quota.looked(actor, 'denied', 1);
    await record(`${what}-denied`, [personalId]);
    // Of many that were asked at once, no more are answered than the quota allows.
    const denied = await quota.take(actor, 'deniedLooks', 1, now);
    return denied.ok ? found : denied;
  }
  const shown = seen?.(found) ?? [personalId];
  quota.looked(actor, 'seen', shown.length);
  await record(what, shown);
  if (shown.length > 1) await quota.take(actor, 'looks', shown.length - 1, now);
  return found;
}
