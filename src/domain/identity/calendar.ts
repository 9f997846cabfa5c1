import { z } from 'zod';
import { firstYear, parseSchoolYear, type SchoolYear } from './school-year.ts';

const monthDay = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/, 'want MM-DD');
const date = z.iso.date();

/**
 * The school calendar, as data (config/calendar.json). Days are Vietnamese days (+07:00).
 * An exception moves the days of one school year and must name the decision that allows it.
 */
export const calendarSchema = z.strictObject({
  opening: monthDay.describe('khai giảng: transfers before it carry whole years only (Đ26.2)'),
  closing: monthDay.describe('last day to close the year and report it (Đ25.1)'),
  supplement: monthDay.describe(
    'last day to add results of pupils who had not completed (Đ25.2); after it, locked (Đ25.4)',
  ),
  exceptions: z.record(
    z.string().refine((text) => parseSchoolYear(text) !== undefined, 'want a school year such as 2025-2026'),
    z.strictObject({ closing: date, supplement: date, decision: z.string().min(3) }),
  ),
});
export type Calendar = z.infer<typeof calendarSchema>;

/** `until-closing`: free to correct by request (Đ25.3). `supplement`: late additions (Đ25.2). `locked`: nothing changes (Đ25.4). */
export type YearPhase = 'until-closing' | 'supplement' | 'locked';

export function yearPhase(calendar: Calendar, schoolYear: SchoolYear, now: Date): YearPhase {
  const { closing, supplement } = yearDays(calendar, schoolYear);
  if (now <= endOfVietnameseDay(closing)) return 'until-closing';
  return now <= endOfVietnameseDay(supplement) ? 'supplement' : 'locked';
}

/** The last days of a school year (Đ25.1, Đ25.2), `YYYY-MM-DD`; `decision` names what moved them. */
export function yearDays(
  calendar: Calendar,
  schoolYear: SchoolYear,
): { readonly closing: string; readonly supplement: string; readonly decision?: string } {
  const exception = calendar.exceptions[schoolYear];
  if (exception) return exception;
  const lastYear = firstYear(schoolYear) + 1;
  return { closing: `${lastYear}-${calendar.closing}`, supplement: `${lastYear}-${calendar.supplement}` };
}

/** Đ26.2: before the opening day whole years are inherited; within the year the results so far go along. */
export type TransferTiming = 'before-opening' | 'in-year';

/** Between the closing day of one school year and the opening day of the next no year is running; else one is. */
export function transferTiming(calendar: Calendar, now: Date): TransferTiming {
  const today = vietnameseDay(now);
  const year = Number(today.slice(0, 4));
  const ending = parseSchoolYear(`${year - 1}-${year}`);
  const closing = ending ? yearDays(calendar, ending).closing : `${year}-${calendar.closing}`;
  return today > closing && today < `${year}-${calendar.opening}` ? 'before-opening' : 'in-year';
}

function endOfVietnameseDay(day: string): Date {
  return new Date(`${day}T23:59:59.999+07:00`);
}

const fromUtcMs = 7 * 3_600_000;
const dayMs = 24 * 3_600_000;

/** The calendar day in Vietnam (+07:00), `YYYY-MM-DD`. */
export function vietnameseDay(now: Date): string {
  return new Date(now.getTime() + fromUtcMs).toISOString().slice(0, 10);
}

/** The month of the calendar in Vietnam, `YYYY-MM`. */
export function vietnameseMonth(now: Date): string {
  return vietnameseDay(now).slice(0, 7);
}

/** Whole seconds until the next day begins in Vietnam: 1 to 86,400. */
export function secondsOfDayLeft(now: Date): number {
  return Math.ceil((dayMs - ((now.getTime() + fromUtcMs) % dayMs)) / 1_000);
}
