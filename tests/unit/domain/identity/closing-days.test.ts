import { expect, test } from 'vitest';
import { calendarSchema } from '../../../../src/domain/identity/calendar.ts';
import { isClosingDay } from '../../../../src/domain/identity/closing-days.ts';

const calendar = calendarSchema.parse({
  opening: '09-05',
  closing: '06-30',
  supplement: '08-15',
  exceptions: [
    {
      schoolYear: '2026-2027',
      closing: '2027-07-10',
      supplement: '2027-08-31',
      decision: 'QĐ 1',
      approvedBy: 'Giám đốc Sở',
    },
  ],
});

test.each([
  ['2026-06-30T16:58:00Z', true],
  ['2026-06-29T17:00:00Z', true],
  ['2026-06-29T16:59:59Z', false],
  ['2026-06-30T17:00:00Z', false],
  ['2026-08-15T16:58:00Z', true],
  ['2026-08-14T16:58:00Z', false],
  // A decision moved the days of this school year: the ordinary ones are none.
  ['2027-06-30T16:58:00Z', false],
  ['2027-07-10T16:58:00Z', true],
  ['2027-08-15T16:58:00Z', false],
  ['2027-08-31T16:58:00Z', true],
  ['2028-07-10T16:58:00Z', false],
  ['2028-06-30T16:58:00Z', true],
])('at %s a school year is closed or locked that day (Đ25): %s', (at, closing) =>
  expect(isClosingDay(calendar, new Date(at))).toBe(closing),
);

test('a day that a decision moved into another calendar year counts', () => {
  const late = {
    closing: '2029-01-05',
    supplement: '2029-02-05',
    decision: 'QĐ 2',
    approvedBy: 'Giám đốc Sở',
  };
  const moved = calendarSchema.parse({ ...calendar, exceptions: [{ schoolYear: '2027-2028', ...late }] });
  expect(isClosingDay(moved, new Date('2029-01-05T10:00:00Z'))).toBe(true);
  expect(isClosingDay(moved, new Date('2029-02-05T10:00:00Z'))).toBe(true);
  expect(isClosingDay(moved, new Date('2029-01-06T10:00:00Z'))).toBe(false);
});

test('a day that is moved for one school counts beside the province’s', () => {
  const own = {
    schoolYear: '2026-2027',
    schoolId: 'TRUONGA',
    closing: '2027-07-20',
    decision: 'QĐ 3',
    approvedBy: 'Giám đốc Sở',
  };
  const moved = calendarSchema.parse({ ...calendar, exceptions: [...calendar.exceptions, own] });
  const days = ['2027-07-10', '2027-07-20', '2027-07-21'];
  expect(days.map((day) => isClosingDay(moved, new Date(`${day}T10:00:00Z`)))).toEqual([true, true, false]);
});
