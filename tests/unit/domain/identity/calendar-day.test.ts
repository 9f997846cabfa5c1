import { expect, test } from 'vitest';
import { isCalendarDay, isWrittenDay } from '../../../../src/domain/identity/calendar-day.ts';

test('every day of four centuries is a day, and none beside them', () => {
  for (let year = 1900; year < 2300; year++) {
    for (let month = 0; month <= 13; month++) {
      for (let day = 0; day <= 32; day++) {
        const made = new Date(Date.UTC(year, month - 1, day));
        const exists =
          made.getUTCFullYear() === year && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
        if (isCalendarDay(year, month, day) !== exists) expect([year, month, day, exists]).toEqual([]);
      }
    }
  }
});

test.each(['2014-04-24', '2024-02-29', '0001-01-01', '9999-12-31'])('%s is a written day', (text) =>
  expect(isWrittenDay(text)).toBe(true),
);

test.each([
  '',
  '2023-02-29',
  '2100-02-29',
  '2014-4-24',
  '2014-04-24 ',
  ' 2014-04-2',
  '2014/04/24',
  '2014/04-24',
  '2014-04/24',
  '2014-04-2/',
  '201/-04-24',
  '14-04-2014',
  '0000-01-01',
  '2014-04-2४',
  '20e4-04-24',
  '+014-04-24',
  '2014-04-24Z',
])('%j is none', (text) => expect(isWrittenDay(text)).toBe(false));
