import { describe, expect, test } from 'vitest';
import { shownTime, table } from '../../../src/admin/table.ts';

describe('a table', () => {
  test('wraps long words between words and keeps a hash whole', () => {
    const hash = 'ab'.repeat(32);
    const long = 'từng chữ một '.repeat(12).trim();
    const lines = table(['SHA-256', 'Lý do / reason'], [[hash, long]]);
    expect(lines.some((line) => line.includes(hash))).toBe(true);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(125);
    expect(lines.join(' ')).not.toContain('…');
  });
  test('without titles has no head', () => {
    expect(table(['', ''], [['a', 1]])).toHaveLength(3);
  });
});

describe('an instant', () => {
  test('is shown in Vietnamese time', () => {
    expect(shownTime('2026-06-30T17:00:00.000Z')).toBe('2026-07-01 00:00:00');
  });
  test('that is not there is a dash', () => {
    expect(shownTime(null)).toBe('-');
  });
});
