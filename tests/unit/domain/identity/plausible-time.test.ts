import { describe, expect, test } from 'vitest';
import { implausibleTimes, type KnownTimes } from '../../../../src/domain/identity/plausible-time.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';

const at = (text: string) => new Date(`${text}+07:00`);
const schoolYear = '2025-2026' as SchoolYear;
const usual: KnownTimes = {
  claimed: at('2026-05-28T15:00:00'),
  receivedAt: at('2026-06-01T08:00:00'),
  schoolYear,
  skewMs: 300_000,
};
const stamp = (earliest: string, latest = earliest) => ({ earliest: at(earliest), latest: at(latest) });

describe('the times of a signature (Đ15.d)', () => {
  test('are plausible where it is signed, stamped and received in this order', () => {
    expect(implausibleTimes(usual)).toEqual([]);
    expect(implausibleTimes({ ...usual, timestamp: stamp('2026-05-28T15:00:05') })).toEqual([]);
    expect(implausibleTimes({ ...usual, schoolYear: undefined })).toEqual([]);
  });

  test.each([
    ['2026-06-01T08:05:00', []],
    ['2026-06-01T08:05:00.001', ['time-in-future']],
  ])('claimed %s, five minutes after the receipt: %j', (claimed, codes) => {
    expect(implausibleTimes({ ...usual, claimed: at(claimed) })).toEqual(codes);
  });

  test.each([
    ['2025-06-30T23:59:59.999', ['time-before-school-year']],
    ['2025-07-01T00:00:00', []],
    ['2026-08-20T08:00:00', []],
  ])('claimed %s for 2025-2026: %j (Đ25.1)', (claimed, codes) => {
    const receivedAt = at('2030-01-01T00:00:00');
    expect(implausibleTimes({ ...usual, claimed: at(claimed), receivedAt })).toEqual(codes);
  });

  test.each([
    [stamp('2026-05-28T14:54:59', '2026-05-28T14:55:00'), []],
    [stamp('2026-05-28T14:54:58', '2026-05-28T14:54:59'), ['signing-time-after-timestamp']],
    [stamp('2026-06-01T08:05:00', '2026-06-02T08:00:00'), []],
    [stamp('2026-06-01T08:05:01', '2026-06-01T08:05:02'), ['timestamp-in-future']],
  ])('stamped %j: %j', (timestamp, codes) => {
    expect(implausibleTimes({ ...usual, timestamp })).toEqual(codes);
  });

  test('may be wrong in several ways at once', () => {
    const timestamp = stamp('2026-07-01T00:00:00');
    expect(implausibleTimes({ ...usual, claimed: at('2026-08-01T00:00:00'), timestamp })).toEqual([
      'time-in-future',
      'signing-time-after-timestamp',
      'timestamp-in-future',
    ]);
  });
});
