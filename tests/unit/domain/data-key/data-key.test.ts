import { expect, test } from 'vitest';
import {
  destroyKey,
  type EndOfKey,
  type KeyEvent,
  keyAggregate,
  markErased,
  proposeDestruction,
} from '../../../../src/domain/data-key/data-key.ts';
import { EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import type { Placed } from '../../../../src/domain/events/event.ts';

const frame = { aggregateId: 'k1', version: 1, n: 0, requestId: 'r' };
const placed = (event: KeyEvent, actor: string, at: string) =>
  ({ ...event, ...frame, actor, at }) as Placed<KeyEvent>;
const proposal = { type: 'key.destruction-proposed', data: { of: 'pupil', reason: 'Mở nhầm' } } as const;
const destruction = { type: 'key.destroyed', data: {} } as const;
const erasure = { type: 'key.erased', data: {} } as const;
const { evolve, events } = keyAggregate;
const proposed = evolve(undefined, placed(proposal, 'officer:a', '2026-01-01T00:00:00.000Z'));
const destroyed = evolve(proposed, placed(destruction, 'officer:b', '2026-01-02T00:00:00.000Z'));
const erased = evolve(destroyed, placed(erasure, 'system:resume', '2026-01-03T00:00:00.000Z'));

test('the end of a key: proposed, destroyed, erased', () => {
  expect(erased).toEqual({
    _id: 'k1',
    of: 'pupil',
    reason: 'Mở nhầm',
    proposedBy: 'officer:a',
    proposedAt: '2026-01-01T00:00:00.000Z',
    destroyed: { by: 'officer:b', at: '2026-01-02T00:00:00.000Z' },
    erasedAt: '2026-01-03T00:00:00.000Z',
  });
  expect(keyAggregate.kind).toBe('key');
});

test.each<[string, EndOfKey | undefined, KeyEvent]>([
  ['proposed twice', proposed, proposal],
  ['destroyed before it is proposed', undefined, destruction],
  ['destroyed twice', destroyed, destruction],
  ['erased before it is destroyed', proposed, erasure],
  ['erased before it is proposed', undefined, erasure],
  ['erased twice', erased, erasure],
])('%s: out of place', (_, standing, event) => {
  expect(() => evolve(standing, placed(event, 'x', '2026-01-04T00:00:00.000Z'))).toThrow(EventOutOfPlace);
});

test('each rule decides once', () => {
  const none = { ok: false, refusal: { code: 'no-destruction-proposed' } };
  expect(proposeDestruction(undefined, 'pupil', 'Mở nhầm')).toEqual({ ok: true, events: [proposal] });
  expect(proposeDestruction(proposed, 'month', 'x')).toEqual({ ok: true, already: proposed });
  expect(destroyKey(undefined)).toEqual(none);
  expect(destroyKey(proposed)).toEqual({ ok: true, events: [destruction] });
  expect(destroyKey(destroyed)).toEqual({ ok: true, already: destroyed });
  expect(markErased(undefined)).toEqual(none);
  expect(markErased(proposed)).toEqual(none);
  expect(markErased(destroyed)).toEqual({ ok: true, events: [erasure] });
  expect(markErased(erased)).toEqual({ ok: true, already: erased });
});

test('what each event holds, and nothing more', () => {
  for (const kind of ['pupil', 'month', 'looks'])
    expect(events['key.destruction-proposed'].safeParse({ of: kind, reason: 'x' }).success).toBe(true);
  expect(events['key.destruction-proposed'].safeParse({ of: 'school', reason: 'x' }).success).toBe(false);
  expect(events['key.destruction-proposed'].safeParse({ of: 'pupil', reason: 'x', id: '1' }).success).toBe(
    false,
  );
  for (const type of ['key.destroyed', 'key.erased'] as const) {
    expect(events[type].safeParse({}).success).toBe(true);
    expect(events[type].safeParse({ by: 'x' }).success).toBe(false);
  }
});
