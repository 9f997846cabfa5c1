import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import {
  type Destroyable,
  destroyKey,
  type EndOfKey,
  proposeDestruction,
} from '../../domain/data-key/data-key.ts';
import { vietnameseMonth } from '../../domain/identity/calendar.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { Database } from '../../storage/index/database.ts';
import { findKeyEnd, stepKeyEnd } from '../../storage/index/key-ends.ts';
import { keysOfPupils } from '../../storage/index/pupil-keys.ts';
import type { KeyId } from '../../storage/index/sealer.ts';
import { holdsIssued, sealOff, takeSealOff } from '../../storage/index/under-key.ts';
import type { When } from '../when.ts';

/** Whose key it is: a pupil's who has no issued record, or a month's (`2026-11`). */
export type KeyMeant =
  | { readonly of: 'pupil'; readonly id: PersonalId }
  | { readonly of: Exclude<Destroyable, 'pupil'>; readonly id: string };

interface Deps {
  readonly database: Database;
  readonly may: May;
}

/** A month's key is kept as long: complaints about a refusal, and questions who looked, come within it. */
export const MONTHS_KEPT = 24;

/** Of each key: a scope may have more than the one that it leads to. The scope's own comes last. */
type Ends = Decision<{ readonly ends: readonly EndOfKey[] }>;

/** One officer proposes that a key, and with it all that it sealed, ends (Đ28.2); nothing ends by that. */
export async function proposeKeyDestruction(
  { database, may }: Deps,
  actor: ActorFor<'data-key.propose'>,
  meant: KeyMeant,
  reason: string,
  { now, requestId }: When,
): Promise<Ends> {
  const permitted = permit(may(actor, 'data-key.propose'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const found = await fitKeys(database, meant, now);
  if (!found.ok) return found;
  const step = { now, sealedFor: actor.officerId };
  const rule = (standing: EndOfKey | undefined) => proposeDestruction(standing, meant.of, reason);
  const frame = { actor: actorId(actor), requestId };
  return each(found.kids, (kid) => stepKeyEnd(database, kid, step, rule, frame));
}

/**
 * Another officer agrees (Đ4.4). First nothing of the keys takes a step any more, then they are looked at once more, and what
 * is decided stands in the ledger; `eraseDestroyed` does the rest. A crash in between leaves documents that take no step,
 * or some of the keys destroyed, and that of the scope not: the same approval again goes on.
 */
export async function destroyDataKey(
  { database, may }: Deps,
  actor: ActorFor<'data-key.destroy'>,
  meant: KeyMeant,
  { now, requestId }: When,
): Promise<Ends> {
  const kids = await keysMeant(database, meant);
  if (kids.length === 0) return refuse('no-destruction-proposed');
  for (const kid of kids) {
    const proposed = await findKeyEnd(database, kid);
    // One that was found since the proposal: proposed again, it stands beside the others.
    if (!proposed) return refuse('no-destruction-proposed', kid);
    const thing = { askedBy: proposed.proposedBy };
    const permitted = permit(may(actor, 'data-key.destroy', thing), 'no-destruction-proposed');
    if (!permitted.ok) return permitted;
  }
  for (const kid of kids) await sealOff(database, kid);
  const fit = await fitKeys(database, meant, now);
  if (!fit.ok) {
    for (const kid of kids) await takeSealOff(database, kid);
    return fit;
  }
  const step = { now, sealedFor: actor.officerId };
  const frame = { actor: actorId(actor), requestId };
  return each(kids, (kid) => stepKeyEnd(database, kid, step, destroyKey, frame));
}

async function each(
  kids: readonly KeyId[],
  stepOf: (
    kid: KeyId,
  ) => Promise<{ readonly decision: Decision<object>; readonly state: EndOfKey | undefined }>,
): Promise<Ends> {
  const ends: EndOfKey[] = [];
  for (const kid of kids) {
    const { decision, state } = await stepOf(kid);
    if (!decision.ok) return decision;
    if (!state) return refuse('no-destruction-proposed');
    ends.push(state);
  }
  return { ok: true, ends };
}

async function fitKeys(
  database: Database,
  meant: KeyMeant,
  now: Date,
): Promise<Decision<{ readonly kids: readonly KeyId[] }>> {
  if (meant.of !== 'pupil' && meant.id > lastMonthOver(now)) return refuse('key-term');
  const kids = await keysMeant(database, meant);
  if (kids.length === 0) return refuse('no-such-data-key');
  for (const kid of kids) if (await holdsIssued(database, kid)) return refuse('key-permanent');
  return { ok: true, kids };
}

/** What leads to the others comes last: a pupil whose transcript is gone is not found any more. */
async function keysMeant(database: Database, meant: KeyMeant): Promise<readonly KeyId[]> {
  const all = await database.sealer.keysOf(meant);
  const own =
    meant.of === 'pupil'
      ? (await keysOfPupils(database, [meant.id])).get(meant.id)
      : await database.sealer.knownKey(meant);
  if (own === undefined) return meant.of === 'pupil' ? [] : all;
  return [...all.filter((kid) => kid !== own), own];
}

function lastMonthOver(now: Date): string {
  const before = new Date(now);
  before.setUTCDate(1);
  before.setUTCMonth(before.getUTCMonth() - MONTHS_KEPT);
  return vietnameseMonth(before);
}
