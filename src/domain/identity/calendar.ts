import { z } from 'zod';
import { parsed } from './parsed.ts';
import { parseSchoolId, type SchoolId } from './school-id.ts';
import { firstYear, parseSchoolYear, type SchoolYear } from './school-year.ts';

const monthDay = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/, 'want MM-DD');
const date = z.iso.date();

const exceptionSchema = z
  .strictObject({
    schoolYear: parsed(parseSchoolYear, 'want a school year such as 2025-2026'),
    schoolId: parsed(parseSchoolId, 'want a school code').exactOptional(),
    opening: date.exactOptional(),
    closing: date.exactOptional(),
    supplement: date.exactOptional(),
    decision: z.string().min(3).describe('number and day of the decision'),
    approvedBy: z.string().min(3).describe('who signed it'),
  })
  .refine(({ opening, closing, supplement }) => opening ?? closing ?? supplement, 'want a day that it moves');
type CalendarException = z.infer<typeof exceptionSchema>;

/**
 * The school calendar, as data (config/calendar.json). Days are Vietnamese days (+07:00).
 * An exception moves days of one school year, for the province or for one school, and must name the decision that allows
 * it and who approved it; a school's own goes before the province's.
 */
export const calendarSchema = z
  .strictObject({
    opening: monthDay.describe('khai giảng: transfers before it carry whole years only (Đ26.2)'),
    closing: monthDay.describe('day by which the year is closed and reported (Đ25.1)'),
    supplement: monthDay.describe(
      'day by which results of pupils who had not completed are added (Đ25.2); after it, locked (Đ25.4)',
    ),
    closingDayCounts: z
      .boolean()
      .exactOptional()
      .describe(
        'whether the day itself is in time; true unless told ("trước ngày 30/6" can be read otherwise)',
      ),
    supplementDayCounts: z.boolean().exactOptional().describe('the same of the day of supplements'),
    exceptions: z.array(exceptionSchema),
  })
  .refine(({ exceptions }) => {
    const of = exceptions.map(({ schoolYear, schoolId }) => `${schoolYear} ${schoolId ?? ''}`);
    return new Set(of).size === of.length;
  }, 'two exceptions for one school year, of the province or of one school');
export type Calendar = z.infer<typeof calendarSchema>;

/** `until-closing`: free to correct by request (Đ25.3). `supplement`: late additions (Đ25.2). `locked`: nothing changes (Đ25.4). */
export type YearPhase = 'until-closing' | 'supplement' | 'locked';

export function yearPhase(
  calendar: Calendar,
  schoolYear: SchoolYear,
  now: Date,
  schoolId?: SchoolId,
): YearPhase {
  const { closing, supplement } = yearDays(calendar, schoolYear, schoolId);
  if (now <= endOfVietnameseDay(closing)) return 'until-closing';
  return now <= endOfVietnameseDay(supplement) ? 'supplement' : 'locked';
}

/** The days of a school year, `YYYY-MM-DD`: its first, and the last ones that are in time. */
export interface YearDays {
  readonly opening: string;
  readonly closing: string;
  readonly supplement: string;
  /** what moved any of them, a school's own first */
  readonly exceptions: readonly CalendarException[];
}

/** Đ25.1, Đ25.2, for the province or as one school has them. */
export function yearDays(calendar: Calendar, schoolYear: SchoolYear, schoolId?: SchoolId): YearDays {
  const ofYear = calendar.exceptions.filter((one) => one.schoolYear === schoolYear);
  const ofSchool = ofYear.filter((one) => one.schoolId !== undefined && one.schoolId === schoolId);
  const exceptions = [...ofSchool, ...ofYear.filter((one) => one.schoolId === undefined)];
  const first = firstYear(schoolYear);
  const day = (name: 'opening' | 'closing' | 'supplement', year: number) =>
    exceptions.find((one) => one[name] !== undefined)?.[name] ?? `${year}-${calendar[name]}`;
  const lastInTime = (named: string, counts = true) => (counts ? named : dayBefore(named));
  return {
    opening: day('opening', first),
    closing: lastInTime(day('closing', first + 1), calendar.closingDayCounts),
    supplement: lastInTime(day('supplement', first + 1), calendar.supplementDayCounts),
    exceptions,
  };
}

/** Đ26.2: before the opening day whole years are inherited; within the year the results so far go along. */
export type TransferTiming = 'before-opening' | 'in-year';

/**
 * Between the closing day of one school year and the opening day of the next no year is running; else one is.
 * @param schoolId whose days count: that of the former school
 */
export function transferTiming(calendar: Calendar, now: Date, schoolId?: SchoolId): TransferTiming {
  const today = vietnameseDay(now);
  const year = Number(today.slice(0, 4));
  const { closing } = yearDays(calendar, `${year - 1}-${year}` as SchoolYear, schoolId);
  const { opening } = yearDays(calendar, `${year}-${year + 1}` as SchoolYear, schoolId);
  return today > closing && today < opening ? 'before-opening' : 'in-year';
}

function endOfVietnameseDay(day: string): Date {
  return new Date(`${day}T23:59:59.999+07:00`);
}

const fromUtcMs = 7 * 3_600_000;
const dayMs = 24 * 3_600_000;

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - dayMs).toISOString().slice(0, 10);
}

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
