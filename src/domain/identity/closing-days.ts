import { type Calendar, vietnameseDay, yearDays } from './calendar.ts';
import type { SchoolYear } from './school-year.ts';

/** Whether a school year is closed (Đ25.1) or locked (Đ25.4) at the end of this day in Vietnam, in the province or at one school. */
export function isClosingDay(calendar: Calendar, now: Date): boolean {
  const today = vietnameseDay(now);
  const year = Number(today.slice(0, 'YYYY'.length));
  const ending = `${year - 1}-${year}` as SchoolYear;
  return [{ schoolYear: ending }, ...calendar.exceptions].some(({ schoolYear, ...of }) => {
    const { closing, supplement } = yearDays(
      calendar,
      schoolYear,
      'schoolId' in of ? of.schoolId : undefined,
    );
    return today === closing || today === supplement;
  });
}
