import { describe, expect, test } from 'vitest';
import {
  type Calendar,
  calendarSchema,
  transferTiming,
  vietnameseMonth,
  yearDays,
  yearPhase,
} from '../../../../src/domain/identity/calendar.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';

const calendar: Calendar = { opening: '09-05', closing: '06-30', supplement: '08-15', exceptions: {} };
const year = '2025-2026' as SchoolYear;
const phase = (instant: string, days: Calendar = calendar) => yearPhase(days, year, new Date(instant));

describe('the phases of a school year (Đ25)', () => {
  test('30 June is still before the closing, to its last moment in Vietnam (Đ25.1)', () => {
    expect(phase('2026-06-30T23:59:59+07:00')).toBe('until-closing');
    expect(phase('2026-06-30T17:00:00Z')).toBe('supplement');
  });
  test('until 15 August results may be added (Đ25.2); after it nothing changes (Đ25.4)', () => {
    expect(phase('2026-08-15T23:59:59+07:00')).toBe('supplement');
    expect(phase('2026-08-16T00:00:00+07:00')).toBe('locked');
  });
  test('an exception moves the days of its own year only', () => {
    const moved: Calendar = {
      ...calendar,
      exceptions: { [year]: { closing: '2026-12-31', supplement: '2027-01-31', decision: 'QĐ 1/QĐ-SGDĐT' } },
    };
    expect(phase('2026-11-24T00:00:00Z', moved)).toBe('until-closing');
    expect(yearPhase(moved, '2024-2025' as SchoolYear, new Date('2026-11-24T00:00:00Z'))).toBe('locked');
  });
  test('an exception without a decision is refused', () => {
    const bad = { ...calendar, exceptions: { [year]: { closing: '2026-12-31', supplement: '2027-01-31' } } };
    expect(calendarSchema.safeParse(bad).success).toBe(false);
  });
});

describe('a calendar as data', () => {
  const exceptions = { [year]: { closing: '2026-07-31', supplement: '2026-08-31', decision: 'QĐ 1' } };
  test('is taken as it stands', () => {
    for (const days of [calendar, { ...calendar, opening: '12-31', exceptions }])
      expect(calendarSchema.parse(days)).toEqual(days);
  });
  test.each([
    { opening: '9-05' },
    { opening: '13-05' },
    { opening: '00-05' },
    { opening: '09-32' },
    { opening: '09-05 ' },
    { opening: ' 09-05' },
    { closing: '06-00' },
    { supplement: '2026-08-15' },
    { exceptions: { '2025-2027': { ...exceptions[year] } } },
    { exceptions: { [year]: { ...exceptions[year], decision: 'QĐ' } } },
    { exceptions: { [year]: { ...exceptions[year], closing: '07-31' } } },
    { exceptions: { [year]: { ...exceptions[year], opening: '2026-09-01' } } },
    { ends: '06-30' },
  ])('is refused when it means nothing: %j', (changes) => {
    expect(calendarSchema.safeParse({ ...calendar, ...changes }).success).toBe(false);
  });
  test('tells the last days of a year, and what moved them', () => {
    expect(yearDays(calendar, year)).toEqual({ closing: '2026-06-30', supplement: '2026-08-15' });
    expect(yearDays({ ...calendar, exceptions }, year)).toEqual(exceptions[year]);
  });
  test('ends its days with their last millisecond in Vietnam', () => {
    expect(phase('2026-06-30T23:59:59.999+07:00')).toBe('until-closing');
    expect(phase('2026-08-15T23:59:59.999+07:00')).toBe('supplement');
    expect(phase('2026-07-01T00:00:00.000+07:00')).toBe('supplement');
  });
});

describe('the timing of a transfer (Đ26.2)', () => {
  test.each([
    ['2026-07-15T08:00:00+07:00', 'before-opening'],
    ['2026-09-04T23:59:59+07:00', 'before-opening'],
    ['2026-09-05T00:00:00+07:00', 'in-year'],
    ['2026-06-30T12:00:00+07:00', 'in-year'],
    ['2026-12-01T12:00:00+07:00', 'in-year'],
    ['2000-06-30T12:00:00+07:00', 'in-year'],
    ['2000-07-01T12:00:00+07:00', 'before-opening'],
  ])('%s is %s', (instant, timing) => expect(transferTiming(calendar, new Date(instant))).toBe(timing));
  test('a closing day that was moved moves with it, for its own school year only', () => {
    const moved: Calendar = {
      ...calendar,
      exceptions: { [year]: { closing: '2026-07-20', supplement: '2026-08-25', decision: 'QĐ 1/QĐ-SGDĐT' } },
    };
    const on = (day: string) => transferTiming(moved, new Date(`${day}T08:00:00+07:00`));
    expect(['2026-07-20', '2026-07-21', '2027-07-10', '2025-07-10'].map(on)).toEqual([
      'in-year',
      'before-opening',
      'before-opening',
      'before-opening',
    ]);
  });
});

test('a month begins at midnight in Vietnam', () => {
  expect(vietnameseMonth(new Date('2026-11-30T16:59:59.999Z'))).toBe('2026-11');
  expect(vietnameseMonth(new Date('2026-11-30T17:00:00.000Z'))).toBe('2026-12');
});
