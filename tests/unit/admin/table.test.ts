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
  test('spells what is not to be seen, and gives it room; a line end of a text makes no line', () => {
    const lines = table(['Lý do / reason'], [['sai\u001b[2K\nđiểm'], [['một', 'hai']]]);
    expect(lines.join('\n')).toContain('│ sai\\u{1b}[2K\\u{a}điểm │');
    expect(lines).toHaveLength(7);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
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
