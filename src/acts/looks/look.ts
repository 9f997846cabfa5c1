import type { Caller } from '../../domain/access/actor.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { Database } from '../../storage/index/database.ts';
import { recordLook, type SeenPupil } from '../../storage/index/looks.ts';
import type { LookOutcome } from '../../storage/index/stored-looks.ts';
import type { When } from '../when.ts';
import type { Quota } from './quota.ts';

export interface LookDeps {
  readonly database: Database;
  readonly quota: Quota;
}

/** What somebody looks at. */
export interface LookedAt {
  /** for the record: `transcript`, `list`, … */
  readonly what: string;
  /** whom it asks for, where it names a pupil */
  readonly personalId?: PersonalId;
  /** What the actor sent in itself or is to decide on: it is recorded, and takes nothing of the quota of looks. */
  readonly uncounted?: boolean;
}

/**
 * Every look at a pupil's data goes through here: the key's quota is asked before anything is read, and the look is
 * recorded before anything of it leaves (Đ20.3); one that cannot be recorded does not happen. A no of `read` is a denied
 * look, which has a quota of its own, so that numbers cannot be tried out. A page of a list that goes over is answered
 * still; the next one is not.
 * @param read calls `about` with the pupils it turns out to be about, where that is not (only) who was asked for
 */
export async function look<Found extends object>(
  { database, quota }: LookDeps,
  actor: Caller,
  at: LookedAt,
  { now, requestId }: When,
  read: (about: (pupils: readonly SeenPupil[]) => void) => Promise<Decision<Found>>,
): Promise<Decision<Found>> {
  const { what, personalId, uncounted = false } = at;
  let pupils: readonly SeenPupil[] = personalId === undefined ? [] : [{ personalId }];
  const record = async (outcome: LookOutcome) => {
    quota.looked(actor, outcome, outcome === 'seen' ? pupils.length : 1);
    await recordLook(database, { caller: actor, what, outcome, at: now.toISOString(), requestId, pupils });
  };

  const left = uncounted
    ? []
    : await Promise.all([quota.take(actor, 'looks', 1, now), quota.take(actor, 'deniedLooks', 0, now)]);
  const over = left.find((one) => !one.ok);
  if (over && !over.ok) {
    await record('over-quota');
    return over;
  }
  const found = await read((seen) => {
    pupils = seen;
  });
  if (!found.ok) {
    await record('denied');
    // Of many that were asked at once, no more are answered than the quota allows.
    const denied = await quota.take(actor, 'deniedLooks', 1, now);
    return denied.ok ? found : denied;
  }
  await record('seen');
  if (pupils.length > 1 && !uncounted) await quota.take(actor, 'looks', pupils.length - 1, now);
  return found;
}
