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

/** One officer proposes that a key, and with it all that it sealed, ends (Đ28.2); nothing ends by that. */
export async function proposeKeyDestruction(
  { database, may }: Deps,
  actor: ActorFor<'data-key.propose'>,
  meant: KeyMeant,
  reason: string,
  { now, requestId }: When,
): Promise<Decision<{ end: EndOfKey }>> {
  const permitted = permit(may(actor, 'data-key.propose'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const found = await fitKey(database, meant, now);
  if (!found.ok) return found;
  const step = { now, sealedFor: actor.officerId };
  const rule = (standing: EndOfKey | undefined) => proposeDestruction(standing, meant.of, reason);
  const frame = { actor: actorId(actor), requestId };
  const { decision, state } = await stepKeyEnd(database, found.kid, step, rule, frame);
  if (!decision.ok) return decision;
  return state ? { ok: true, end: state } : refuse('no-destruction-proposed');
}

/**
 * Another officer agrees (Đ4.4). First nothing of the key takes a step any more, then it is looked at once more, and what
 * is decided stands in the ledger; `eraseDestroyed` does the rest. A crash in between leaves documents that take no step:
 * the same approval again goes on.
 */
export async function destroyDataKey(
  { database, may }: Deps,
  actor: ActorFor<'data-key.destroy'>,
  meant: KeyMeant,
  { now, requestId }: When,
): Promise<Decision<{ end: EndOfKey }>> {
  const kid = await keyMeant(database, meant);
  const proposed = kid === undefined ? undefined : await findKeyEnd(database, kid);
  if (kid === undefined || !proposed) return refuse('no-destruction-proposed');
  const thing = { askedBy: proposed.proposedBy };
  const permitted = permit(may(actor, 'data-key.destroy', thing), 'no-destruction-proposed');
  if (!permitted.ok) return permitted;
  await sealOff(database, kid);
  const fit = await fitKey(database, meant, now);
  if (!fit.ok) {
    await takeSealOff(database, kid);
    return fit;
  }
  const step = { now, sealedFor: actor.officerId };
  const frame = { actor: actorId(actor), requestId };
  const { decision, state } = await stepKeyEnd(database, kid, step, destroyKey, frame);
  if (!decision.ok) return decision;
  return state ? { ok: true, end: state } : refuse('no-destruction-proposed');
}

async function fitKey(
  database: Database,
  meant: KeyMeant,
  now: Date,
): Promise<Decision<{ readonly kid: KeyId }>> {
  if (meant.of !== 'pupil' && meant.id > lastMonthOver(now)) return refuse('key-term');
  const kid = await keyMeant(database, meant);
  if (kid === undefined) return refuse('no-such-data-key');
  return (await holdsIssued(database, kid)) ? refuse('key-permanent') : { ok: true, kid };
}

async function keyMeant(database: Database, meant: KeyMeant): Promise<KeyId | undefined> {
  if (meant.of === 'pupil') return (await keysOfPupils(database, [meant.id])).get(meant.id);
  return database.sealer.knownKey(meant);
}

function lastMonthOver(now: Date): string {
  const before = new Date(now);
  before.setUTCDate(1);
  before.setUTCMonth(before.getUTCMonth() - MONTHS_KEPT);
  return vietnameseMonth(before);
}
