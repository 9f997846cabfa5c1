import { describe, expect, test } from 'vitest';
import { EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import type { Sha256 } from '../../../../src/domain/identity/sha256.ts';
import {
  checkpointAggregate,
  hasGrown,
  type Stamp,
  stampCheckpoint,
} from '../../../../src/domain/receipt/stamped-checkpoint.ts';

const stamp: Stamp = {
  size: 12,
  checkpoint: 'a'.repeat(64) as Sha256,
  token: 'b'.repeat(64) as Sha256,
  at: '2026-06-30T16:58:01.000Z',
  accuracyMs: 1_500,
  authority: 'CN=TSA',
  serial: '7f',
  policy: '1.3.6.1.4.1.99999.1',
};
const frame = { aggregateId: '12', version: 1, n: 0, at: stamp.at, actor: 'system:x', requestId: 'r' };

describe('a stamped checkpoint (Đ15.d)', () => {
  test('has a kind of its own in the ledger', () => expect(checkpointAggregate.kind).toBe('checkpoint'));

  test('is written down once, under its size; the first token stands', () => {
    const first = stampCheckpoint(undefined, stamp);
    if (!first.ok || !('events' in first)) throw new Error('refused');
    expect(first.events).toEqual([
      { type: 'checkpoint.stamped', subject: { sha256: stamp.checkpoint }, data: stamp },
    ]);
    const [event] = first.events;
    if (!event) throw new Error('no event');
    const standing = checkpointAggregate.evolve(undefined, { ...event, ...frame });
    expect(standing).toEqual({ _id: '12', ...stamp });
    const other = { ...stamp, token: 'c'.repeat(64) as Sha256 };
    expect(stampCheckpoint(standing, other)).toEqual({ ok: true, already: standing });
    expect(() => checkpointAggregate.evolve(standing, { ...event, ...frame, version: 2 })).toThrow(
      EventOutOfPlace,
    );
  });

  test('what an entry holds of it is parsed strictly', () => {
    const schema = checkpointAggregate.events['checkpoint.stamped'];
    expect(schema.parse(stamp)).toEqual(stamp);
    const { accuracyMs: _none, ...without } = stamp;
    expect(schema.parse(without)).toEqual(without);
    const former = { ...stamp, retainUntil: '2076-06-30T16:58:01.000Z' };
    expect(schema.parse(former)).toEqual(former);
    for (const wrong of [
      { size: 0 },
      { size: 1.5 },
      { checkpoint: 'x' },
      { token: 'A'.repeat(64) },
      { at: 'today' },
      { accuracyMs: -1 },
      { accuracyMs: 0.5 },
      { accuracyMs: undefined },
      { retainUntil: '2076' },
      { more: 1 },
    ])
      expect(schema.safeParse({ ...stamp, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
  });

  test.each([
    [0, undefined, false],
    [1, undefined, true],
    // The same tree again, or an older one that another site shows.
    [12, { size: 12, position: undefined }, false],
    [11, { size: 12, position: undefined }, false],
    // Nothing came but the line of the last stamp itself.
    [13, { size: 12, position: 12 }, false],
    [14, { size: 12, position: 12 }, true],
    [14, { size: 12, position: 13 }, true],
    // It is behind the checkpoint still, or nobody knows where: what came is another's.
    [13, { size: 12, position: 13 }, true],
    [13, { size: 12, position: undefined }, true],
    [2, { size: 1, position: undefined }, true],
    // Before the checkpoint that it tells of it can't stand.
    [13, { size: 12, position: 11 }, true],
  ])('a log of %i entries has grown since %o: %s', (size, last, grown) =>
    expect(hasGrown(size, last)).toBe(grown),
  );
});
