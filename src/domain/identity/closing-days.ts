import { type Calendar, vietnameseDay, yearDays } from './calendar.ts';
import { parseSchoolYear } from './school-year.ts';

/** Whether a school year is closed (Đ25.1) or locked (Đ25.4) at the end of this day in Vietnam. */
export function isClosingDay(calendar: Calendar, now: Date): boolean {
  const today = vietnameseDay(now);
  const year = Number(today.slice(0, 'YYYY'.length));
  const ending = parseSchoolYear(`${year - 1}-${year}`);
  const ordinary = ending ? yearDays(calendar, ending) : calendar;
  return [ordinary, ...Object.values(calendar.exceptions)].some(
    ({ closing, supplement }) => today === closing || today === supplement,
  );
}
