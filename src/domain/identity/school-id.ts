import type { Brand } from './brand.ts';

/** Mã cơ sở giáo dục in the sector database: 4 to 20 ASCII digits or capital letters. */
export type SchoolId = Brand<string, 'SchoolId'>;

export function parseSchoolId(text: string): SchoolId | undefined {
  return /^[0-9A-Z]{4,20}$/.test(text) ? (text as SchoolId) : undefined;
}
