import type { Brand } from './brand.ts';

/** Năm học, written `2025-2026`: two consecutive years. */
export type SchoolYear = Brand<string, 'SchoolYear'>;

export function parseSchoolYear(text: string): SchoolYear | undefined {
  const match = /^(20[0-9]{2})-(20[0-9]{2})$/.exec(text);
  return match && Number(match[2]) === Number(match[1]) + 1 ? (text as SchoolYear) : undefined;
}

/** The calendar year in which a school year begins: 2025 for `2025-2026`. */
export function firstYear(schoolYear: SchoolYear): number {
  return Number(schoolYear.slice(0, 4));
}
