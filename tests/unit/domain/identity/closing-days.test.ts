import { expect, test } from 'vitest';
import { isClosingDay } from '../../../../src/domain/identity/closing-days.ts';

const calendar = {
  opening: '09-05',
  closing: '06-30',
  supplement: '08-15',
  exceptions: { '2026-2027': { closing: '2027-07-10', supplement: '2027-08-31', decision: 'QĐ 1' } },
};

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
  const late = { closing: '2029-01-05', supplement: '2029-02-05', decision: 'QĐ 2' };
  const moved = { ...calendar, exceptions: { '2027-2028': late } };
  expect(isClosingDay(moved, new Date('2029-01-05T10:00:00Z'))).toBe(true);
  expect(isClosingDay(moved, new Date('2029-02-05T10:00:00Z'))).toBe(true);
  expect(isClosingDay(moved, new Date('2029-01-06T10:00:00Z'))).toBe(false);
});
