import { describe, expect, test } from 'vitest';
import { isHourDue, latestHour, runAgeMs, withHour } from '../../../../src/acts/keeping/due.ts';

const night = { at: '01:10' } as const;
const monday = { at: '01:40', on: 'monday' } as const;
const monthly = { at: '02:50', on: 1 } as const;
const vietnam = (text: string) => new Date(`${text}+07:00`);

describe('the hour that struck last', () => {
  test.each([
    ['2026-11-27T01:10:00', '2026-11-27T01:10'],
    ['2026-11-27T01:09:59', '2026-11-26T01:10'],
    ['2026-11-27T23:59:59', '2026-11-27T01:10'],
    ['2026-01-01T00:30:00', '2025-12-31T01:10'],
  ])('of a night’s job at %s in Vietnam', (now, hour) => expect(latestHour(night, vietnam(now))).toBe(hour));
  test.each([
    ['2026-11-30T01:40:00', '2026-11-30T01:40'],
    ['2026-11-30T01:39:00', '2026-11-23T01:40'],
    ['2026-12-06T12:00:00', '2026-11-30T01:40'],
  ])('of a Monday’s job at %s', (now, hour) => expect(latestHour(monday, vietnam(now))).toBe(hour));
  test.each([
    ['2026-12-01T02:50:00', '2026-12-01T02:50'],
    ['2026-12-01T02:49:00', '2026-11-01T02:50'],
    ['2026-03-31T12:00:00', '2026-03-01T02:50'],
  ])('of a job of the first of the month at %s', (now, hour) =>
    expect(latestHour(monthly, vietnam(now))).toBe(hour),
  );
});

describe('an hour is due', () => {
  const ran = ['2026-11-25T01:10', '2026-11-26T01:10'];
  const due = (now: string, hours: readonly string[] = ran) => isHourDue(night, hours, vietnam(now));
  test('once it has struck and not before', () => {
    expect(due('2026-11-27T01:09:59')).toBe(false);
    expect(due('2026-11-27T01:10:00')).toBe(true);
    expect(due('2026-11-27T20:00:00')).toBe(true);
    expect(due('2026-11-27T20:00:00', withHour(ran, '2026-11-27T01:10'))).toBe(false);
  });
  test('not twice, where the clock stepped back over it, by an hour, seven or a day', () => {
    for (const now of ['2026-11-26T00:20:00', '2026-11-25T18:20:00', '2026-11-25T01:15:00'])
      expect(due(now), now).toBe(false);
  });
  test('though a clock that ran a year ahead had it run there', () => {
    const hours = withHour(ran, '2027-11-26T01:10');
    expect(due('2026-11-26T12:00:00', hours)).toBe(false);
    expect(due('2026-11-27T01:10:00', hours)).toBe(true);
  });
  test('again when that year has come: so many later runs are remembered and no more', () => {
    let hours: readonly string[] = ['2027-11-26T01:10'];
    for (let day = 0; day < 40; day += 1) {
      const time = new Date(Date.parse('2026-11-26T01:10:00Z') + day * 86_400_000);
      hours = withHour(hours, time.toISOString().slice(0, 16));
    }
    expect(hours).toHaveLength(40);
    expect(due('2027-11-26T01:10:00', hours)).toBe(true);
  });
});

test('a stamp that is old or ahead of the clock does not say how long ago a run was', () => {
  const now = new Date('2026-11-26T12:00:00Z');
  expect(runAgeMs('2026-11-26T11:59:50Z', 20_000, now)).toBe(10_000);
  expect(runAgeMs('2026-11-26T11:59:40Z', 20_000, now)).toBeUndefined();
  expect(runAgeMs('2026-11-26T12:00:01Z', 20_000, now)).toBeUndefined();
  expect(runAgeMs('', 20_000, now)).toBeUndefined();
});
