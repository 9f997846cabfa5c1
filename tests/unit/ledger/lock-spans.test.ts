import { describe, expect, test } from 'vitest';
import { type LockSpan, unitsDue, withSpan } from '../../../src/ledger/log/lock-spans.ts';
import { partsOfUnit, wholeUnits } from '../../../src/ledger/log/units.ts';
import { hashesAt, parseTilePath, TILE_WIDTH } from '../../../src/ledger/tree/tile.ts';

const [A, B] = ['2036-01-01T00:00:00.000Z', '2044-01-01T00:00:00.000Z'];

describe('the spans of a log', () => {
  test('grow, split and join', () => {
    const first = withSpan([], { from: 0, to: 4, until: A });
    expect(first).toEqual([{ to: 4, until: A }]);
    const grown = withSpan(first, { from: 4, to: 6, until: A });
    expect(grown).toEqual([{ to: 6, until: A }]);
    const split = withSpan(grown, { from: 2, to: 3, until: B });
    expect(split).toEqual([
      { to: 2, until: A },
      { to: 3, until: B },
      { to: 6, until: A },
    ]);
    expect(withSpan(split, { from: 0, to: 6, until: B })).toEqual([{ to: 6, until: B }]);
    expect(withSpan(first, { from: 6, to: 7, until: B })).toEqual([
      { to: 4, until: A },
      { to: 6, until: '' },
      { to: 7, until: B },
    ]);
  });

  test('tell what ends too early, what nobody has looked at, and nothing beyond the log', () => {
    const spans: readonly LockSpan[] = [
      { to: 4, until: A },
      { to: 5, until: '' },
      { to: 8, until: B },
    ];
    expect(unitsDue(spans, 10, '2030')).toEqual([
      { from: 4, to: 5, until: '' },
      { from: 8, to: 10, until: '' },
    ]);
    expect(unitsDue(spans, 3, '2040')).toEqual([{ from: 0, to: 3, until: A }]);
    expect(unitsDue(spans, 10, '2040', 2)).toEqual([
      { from: 2, to: 4, until: A },
      { from: 4, to: 5, until: '' },
      { from: 8, to: 10, until: '' },
    ]);
    expect(unitsDue(spans, 8, A)).toEqual([{ from: 4, to: 5, until: '' }]);
    expect(unitsDue([], 0, '2040')).toEqual([]);
  });

  test('are the same as a list of units would be, whatever is noted in which order', () => {
    let seed = 7;
    const below = (limit: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * limit);
    };
    let spans: readonly LockSpan[] = [];
    const units: string[] = [];
    for (let step = 0; step < 500; step += 1) {
      const from = below(40);
      const to = from + 1 + below(8);
      const until = ['', A, B][below(3)] ?? '';
      spans = withSpan(spans, { from, to, until });
      for (let unit = units.length; unit < from; unit += 1) units[unit] = '';
      for (let unit = from; unit < to; unit += 1) units[unit] = until;
      const told = units.map((_, unit) => spans.find((span) => unit < span.to)?.until);
      expect(told).toEqual(units);
      expect(spans.at(-1)?.to).toBe(units.length);
      const due = unitsDue(spans, units.length, B).flatMap((run) =>
        Array.from({ length: run.to - run.from }, (_, at) => run.from + at),
      );
      expect(due).toEqual(units.flatMap((end, unit) => (end < B ? [unit] : [])));
    }
  });
});

test.each([0, 255, 256, 65_536, 70_000, 256 ** 2 * 3 + 300])(
  'the units of a log of %i entries are all of its whole tiles and bundles, each once',
  (size) => {
    const parts = Array.from({ length: wholeUnits(size) }, (_, unit) => partsOfUnit(unit)).flat();
    expect(new Set(parts).size).toBe(parts.length);
    const places = parts.map((path) => parseTilePath(path));
    expect(places.every((place) => place?.width === TILE_WIDTH)).toBe(true);
    for (const level of ['entries', 0, 1, 2] as const) {
      const hashes = level === 'entries' ? size : hashesAt(level, size);
      expect(places.filter((place) => place?.level === level)).toHaveLength(Math.floor(hashes / TILE_WIDTH));
    }
  },
);
