import { describe, expect, test } from 'vitest';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';
import {
  isBirthDatePlausible,
  isClassOfGrade,
  isOfKind,
  refuses,
} from '../../../../src/domain/results/plausible-record.ts';

const year = '2025-2026' as SchoolYear;

describe('a birth date goes with grade and school year', () => {
  test.each([
    ['2014-05-01', 6, true],
    ['2016-12-31', 6, true],
    ['2017-01-01', 6, false],
    ['2031-01-01', 6, false],
    ['2025-01-01', 6, false],
    ['2013-01-01', 9, true],
    ['2014-01-01', 9, false],
    ['2021-01-01', 1, true],
    ['2022-01-01', 1, false],
    ['1925-01-01', 6, true],
    ['1924-12-31', 6, false],
  ])('%s in grade %i: %s', (birthDate, grade, expected) => {
    expect(isBirthDatePlausible(birthDate, grade, year)).toBe(expected);
  });
});

test.each([
  ['6A', 6, true],
  ['6/1', 6, true],
  ['61', 6, true],
  ['7A', 6, false],
  ['10A2', 10, true],
  ['1A', 10, false],
  ['16A', 6, false],
  ['A6', 7, true],
  ['Lớp 6A', 7, true],
])('class %s is of grade %i: %s', (className, grade, expected) => {
  expect(isClassOfGrade(className, grade)).toBe(expected);
});

test.each([
  ['7.5', 'mark', true],
  ['10.0', 'mark', true],
  ['D', 'mark', false],
  ['D', 'comment', true],
  ['CD', 'comment', true],
  ['7.5', 'comment', false],
] as const)('%s is a result by %s: %s (Circular 22/2021, article 5)', (result, kind, expected) => {
  expect(isOfKind(result, kind, ['D', 'CD'])).toBe(expected);
});

test('what cannot be true is a remark, a refusal, or a refusal from a Vietnamese day on', () => {
  const at = (text: string) => new Date(text);
  expect(refuses('remark', at('2026-09-01T00:00:00+07:00'))).toBe(false);
  expect(refuses('refuse', at('2026-09-01T00:00:00+07:00'))).toBe(true);
  expect(refuses('2026-09-01', at('2026-08-31T23:59:59+07:00'))).toBe(false);
  expect(refuses('2026-09-01', at('2026-09-01T00:00:00+07:00'))).toBe(true);
});
