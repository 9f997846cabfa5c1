import { vietnameseDay } from '../identity/calendar.ts';
import { firstYear, type SchoolYear } from '../identity/school-year.ts';
import { parseMark } from './circular-22.ts';

/**
 * What is signed and well-formed, and cannot be true all the same. Whether it refuses a record is a matter of policy: a
 * signature says whose word it is, not that the word is right.
 */
export type ImplausibleRecord = 'birth-date-implausible' | 'class-of-another-grade' | 'mark-of-another-kind';

/** `remark`, `refuse`, or the Vietnamese day (`YYYY-MM-DD`) of receipt from which it is refused. */
export type Ruling = string;

/** By the day of receipt, so that a record that was accepted does not fail when it is judged again. */
export function refuses(ruling: Ruling, receivedAt: Date): boolean {
  // No day comes after a word.
  return ruling === 'refuse' || vietnameseDay(receivedAt) >= ruling;
}

/** A pupil turns 6 in the year of grade 1; some skip years, and adults go to school too. */
const AGE_BEFORE_GRADE_1 = 5;
const YEARS_SKIPPED = 2;
const OLDEST = 100;

/** Whether somebody born on that day can be in that grade: not unborn, no small child, not older than people get. */
export function isBirthDatePlausible(birthDate: string, grade: number, schoolYear: SchoolYear): boolean {
  const age = firstYear(schoolYear) - Number(birthDate.slice(0, 4));
  return age >= AGE_BEFORE_GRADE_1 + grade - YEARS_SKIPPED && age <= OLDEST;
}

/** A class that begins with a number begins with that of its grade: 6A, 6/1, 10A2. A name without one says nothing. */
export function isClassOfGrade(className: string, grade: number): boolean {
  return !/^[0-9]/.test(className) || className.startsWith(String(grade));
}

/** Circular 22/2021, article 5: a subject is judged by marks or by comment, and its results are of that kind. */
export function isOfKind(result: string, kind: 'mark' | 'comment', comments: readonly string[]): boolean {
  return kind === 'mark' ? parseMark(result) !== undefined : comments.includes(result);
}
