import { describe, expect, test } from 'vitest';
import {
  type Calendar,
  calendarSchema,
  transferTiming,
  vietnameseMonth,
  yearDays,
  yearPhase,
} from '../../../../src/domain/identity/calendar.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';

const calendar: Calendar = { opening: '09-05', closing: '06-30', supplement: '08-15', exceptions: [] };
const year = '2025-2026' as SchoolYear;
const decided = { schoolYear: year, decision: 'QĐ 1/QĐ-SGDĐT', approvedBy: 'Giám đốc Sở' };
const withExceptions = (...days: readonly object[]): Calendar =>
  calendarSchema.parse({ ...calendar, exceptions: days.map((moved) => ({ ...decided, ...moved })) });
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
    const moved = withExceptions({ closing: '2026-12-31', supplement: '2027-01-31' });
    expect(phase('2026-11-24T00:00:00Z', moved)).toBe('until-closing');
    expect(yearPhase(moved, '2024-2025' as SchoolYear, new Date('2026-11-24T00:00:00Z'))).toBe('locked');
  });
  test('an exception without a decision is refused', () => {
    for (const left of ['decision', 'approvedBy']) {
      const { [left]: _, ...bad }: Record<string, string> = { ...decided, closing: '2026-12-31' };
      expect(calendarSchema.safeParse({ ...calendar, exceptions: [bad] }).success).toBe(false);
    }
  });
});

describe('a calendar as data', () => {
  const moved = { ...decided, closing: '2026-07-31', supplement: '2026-08-31' };
  const exceptions = [moved, { ...decided, schoolId: 'TRUONGA', opening: '2025-09-15' }];
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
    { exceptions: { [year]: moved } },
    { exceptions: [{ ...moved, schoolYear: '2025-2027' }] },
    { exceptions: [{ ...moved, schoolId: 'a' }] },
    { exceptions: [{ ...moved, decision: 'QĐ' }] },
    { exceptions: [{ ...moved, closing: '07-31' }] },
    { exceptions: [decided] },
    { exceptions: [moved, { ...moved, closing: '2026-08-01' }] },
    { closingDayCounts: 'no' },
    { ends: '06-30' },
  ])('is refused when it means nothing: %j', (changes) => {
    expect(calendarSchema.safeParse({ ...calendar, ...changes }).success).toBe(false);
  });
  test('tells the last days of a year, and what moved them', () => {
    const days = { opening: '2025-09-05', closing: '2026-06-30', supplement: '2026-08-15' };
    expect(yearDays(calendar, year)).toEqual({ ...days, exceptions: [] });
    expect(yearDays(withExceptions(moved), year)).toEqual({
      ...days,
      closing: '2026-07-31',
      supplement: '2026-08-31',
      exceptions: [moved],
    });
  });
  test('one school’s own day goes before the province’s, and is no other school’s', () => {
    const own = { schoolId: 'TRUONGA', closing: '2026-07-20' };
    const days = withExceptions({ closing: '2026-07-10', opening: '2025-09-01' }, own);
    const of = (schoolId?: string) => yearDays(days, year, schoolId as SchoolId | undefined);
    expect([of('TRUONGA').closing, of('TRUONGB').closing, of().closing]).toEqual([
      '2026-07-20',
      '2026-07-10',
      '2026-07-10',
    ]);
    expect(of('TRUONGA').opening).toBe('2025-09-01');
    expect(of('TRUONGA').exceptions.map(({ schoolId }) => schoolId)).toEqual(['TRUONGA', undefined]);
    const july15 = new Date('2026-07-15T00:00:00Z');
    expect(yearPhase(days, year, july15, 'TRUONGA' as SchoolId)).toBe('until-closing');
    expect(yearPhase(days, year, july15, 'TRUONGB' as SchoolId)).toBe('supplement');
  });
  test('“trước ngày” can be read so that the day itself is too late: of each day as configured', () => {
    const strict = calendarSchema.parse({ ...calendar, closingDayCounts: false });
    expect(phase('2026-06-29T23:59:59+07:00', strict)).toBe('until-closing');
    expect(phase('2026-06-30T00:00:00+07:00', strict)).toBe('supplement');
    expect(phase('2026-08-15T12:00:00+07:00', strict)).toBe('supplement');
    const both = calendarSchema.parse({ ...strict, supplementDayCounts: false });
    expect(phase('2026-08-14T23:59:59+07:00', both)).toBe('supplement');
    expect(phase('2026-08-15T00:00:00+07:00', both)).toBe('locked');
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
    const moved = withExceptions({ closing: '2026-07-20', supplement: '2026-08-25' });
    const on = (day: string) => transferTiming(moved, new Date(`${day}T08:00:00+07:00`));
    expect(['2026-07-20', '2026-07-21', '2027-07-10', '2025-07-10'].map(on)).toEqual([
      'in-year',
      'before-opening',
      'before-opening',
      'before-opening',
    ]);
  });
  test('an opening day that was moved for one school moves with it (Đ26.2)', () => {
    const moved = withExceptions({ schoolYear: '2026-2027', schoolId: 'TRUONGA', opening: '2026-09-15' });
    const on = (day: string, schoolId?: string) =>
      transferTiming(moved, new Date(`${day}T08:00:00+07:00`), schoolId as SchoolId | undefined);
    expect(on('2026-09-14', 'TRUONGA')).toBe('before-opening');
    expect(on('2026-09-15', 'TRUONGA')).toBe('in-year');
    expect([on('2026-09-05', 'TRUONGB'), on('2026-09-05')]).toEqual(['in-year', 'in-year']);
  });
});

test('a month begins at midnight in Vietnam', () => {
  expect(vietnameseMonth(new Date('2026-11-30T16:59:59.999Z'))).toBe('2026-11');
  expect(vietnameseMonth(new Date('2026-11-30T17:00:00.000Z'))).toBe('2026-12');
});
