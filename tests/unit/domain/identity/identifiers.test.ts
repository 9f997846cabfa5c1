import { describe, expect, test } from 'vitest';
import { parsePersonalId } from '../../../../src/domain/identity/personal-id.ts';
import { parseSchoolId } from '../../../../src/domain/identity/school-id.ts';
import { parseSchoolYear } from '../../../../src/domain/identity/school-year.ts';
import { parseSha256 } from '../../../../src/domain/identity/sha256.ts';

describe('a personal ID has exactly 12 ASCII digits (Đ2)', () => {
  test('12 digits pass', () => expect(parsePersonalId('099204000001')).toBe('099204000001'));
  test.each([
    ['11 digits', '09920400000'],
    ['13 digits', '0992040000012'],
    ['a letter', '09920400000A'],
    ['Arabic-Indic digits', '٠٩٩٢٠٤٠٠٠٠٠١'],
    ['full-width digits', '０９９２０４０００００１'],
    ['a trailing line feed', '099204000001\n'],
    ['spaces around it', ' 099204000001 '],
    ['nothing', ''],
  ])('%s is refused', (_, text) => expect(parsePersonalId(text)).toBeUndefined());
});

describe('a school year is two consecutive years', () => {
  test('2025-2026 passes', () => expect(parseSchoolYear('2025-2026')).toBe('2025-2026'));
  test.each([
    '2025-2027',
    '2026-2025',
    '2025',
    '2025-26',
    '1999-2000',
    '2025–2026',
    '2025-2026 ',
    ' 2025-2026',
  ])('%s is refused', (text) => expect(parseSchoolYear(text)).toBeUndefined());
});

describe('a school id is 4 to 20 digits or capital letters', () => {
  test('it passes', () => expect(parseSchoolId('THCS37000001')).toBe('THCS37000001'));
  test.each(['abc1', 'A', '37-000', '../../..', 'A'.repeat(21), 'ĐA123'])('%s is refused', (text) =>
    expect(parseSchoolId(text)).toBeUndefined(),
  );
});

describe('a SHA-256 is 64 lower-case hexadecimal digits', () => {
  test('it passes', () => expect(parseSha256('a'.repeat(64))).toBeDefined());
  test.each(['A'.repeat(64), `x${'a'.repeat(64)}`, 'a'.repeat(63), 'g'.repeat(64), `${'a'.repeat(64)}\n`])(
    '%s is refused',
    (text) => expect(parseSha256(text)).toBeUndefined(),
  );
});
