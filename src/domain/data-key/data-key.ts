import { z } from 'zod';
import {
  type Aggregate,
  type Decided,
  demandNone,
  demandState,
  EventOutOfPlace,
} from '../events/aggregate.ts';
import type { Happened } from '../events/event.ts';
import { refuse } from '../refusal.ts';

/** What may be destroyed with a key: a mere claim to a pupil, a month's refused uploads, or a month's looks at strangers. */
export const destroyable = ['pupil', 'month', 'looks'] as const;
export type Destroyable = (typeof destroyable)[number];

/**
 * The end of a key, once somebody has proposed it. `_id` is the key's random id: neither state nor event says whom it
 * protects.
 */
export interface EndOfKey {
  readonly _id: string;
  readonly of: Destroyable;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  /** from here on a rebuild leaves out what it sealed */
  readonly destroyed?: { readonly by: string; readonly at: string };
  /** no copy of the key and nothing that it sealed stands in the index any more */
  readonly erasedAt?: string;
}

const proposed = z.strictObject({ of: z.enum(destroyable), reason: z.string() });
const nothing = z.strictObject({});

export type KeyEvent =
  | Happened<'key.destruction-proposed', z.output<typeof proposed>>
  | Happened<'key.destroyed', z.output<typeof nothing>>
  | Happened<'key.erased', z.output<typeof nothing>>;

export const keyAggregate: Aggregate<EndOfKey, KeyEvent> = {
  kind: 'key',
  events: { 'key.destruction-proposed': proposed, 'key.destroyed': nothing, 'key.erased': nothing },
  evolve: (standing, event) => {
    const { at, actor, aggregateId: _id } = event;
    if (event.type === 'key.destruction-proposed') {
      demandNone(standing, event);
      return { _id, ...event.data, proposedBy: actor, proposedAt: at };
    }
    const key = demandState(standing, event);
    if (event.type === 'key.destroyed') {
      if (key.destroyed) throw new EventOutOfPlace(event);
      return { ...key, destroyed: { by: actor, at } };
    }
    if (!key.destroyed || key.erasedAt) throw new EventOutOfPlace(event);
    return { ...key, erasedAt: at };
  },
};

export function proposeDestruction(
  standing: EndOfKey | undefined,
  of: Destroyable,
  reason: string,
): Decided<KeyEvent> {
  if (standing) return { ok: true, already: standing };
  return { ok: true, events: [{ type: 'key.destruction-proposed', data: { of, reason } }] };
}

/** Four eyes (Đ4.4) are the policy's to demand. */
export function destroyKey(standing: EndOfKey | undefined): Decided<KeyEvent> {
  if (!standing) return refuse('no-destruction-proposed');
  if (standing.destroyed) return { ok: true, already: standing };
  return { ok: true, events: [{ type: 'key.destroyed', data: {} }] };
}

export function markErased(standing: EndOfKey | undefined): Decided<KeyEvent> {
  if (!standing?.destroyed) return refuse('no-destruction-proposed');
  if (standing.erasedAt) return { ok: true, already: standing };
  return { ok: true, events: [{ type: 'key.erased', data: {} }] };
}
