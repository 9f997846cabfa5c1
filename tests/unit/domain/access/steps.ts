import type { Aggregate, Decided } from '../../../../src/domain/events/aggregate.ts';
import type { Happened, Placed } from '../../../../src/domain/events/event.ts';
import { after, placed as placedAll } from '../../../support/after.ts';

/** An event as a step of its own. */
export function placed<E extends Happened>(event: E, at: string, actor: string): Placed<E> {
  const [one] = placedAll({ ok: true, events: [event] }, 'a', 0, { now: new Date(at), actor });
  if (!one) throw new Error('nothing happened');
  return one;
}

/** The state after a step; what the events' data is comes through their schemas, as out of the ledger. */
export function stepped<State extends { readonly _id: string }, E extends Happened>(
  aggregate: Aggregate<State, E>,
  state: State | undefined,
  decision: Decided<E>,
  { at, actor }: { readonly at: string; readonly actor: string },
): State {
  const events = decision.ok && 'events' in decision ? decision.events : [];
  const read = events.map((event) => ({
    ...event,
    data: aggregate.events[event.type as E['type']].parse(event.data),
  }));
  return after(aggregate, state, { ok: true, events: read }, { now: new Date(at), actor });
}
