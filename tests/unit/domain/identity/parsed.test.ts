import { expect, test } from 'vitest';
import { z } from 'zod';
import { parsed, parsedBy } from '../../../../src/domain/identity/parsed.ts';
import { parseSchoolYear } from '../../../../src/domain/identity/school-year.ts';

test('a parser of the domain reads as a schema does', () => {
  const schema = parsed(parseSchoolYear, 'want a school year');
  expect(schema.parse('2025-2026')).toBe('2025-2026');
  expect(schema.safeParse(2025).success).toBe(false);
  expect(schema.safeParse('2025').error?.issues).toMatchObject([
    { code: 'custom', message: 'want a school year' },
  ]);
});

test('what else is told travels with the issue', () => {
  const told = z.string().transform(parsedBy(parseSchoolYear, 'want a school year', { code: 'x' }));
  expect(told.safeParse('x').error?.issues).toMatchObject([{ params: { code: 'x' } }]);
  const plain = z.string().transform(parsedBy(parseSchoolYear, 'want a school year'));
  expect(plain.safeParse('x').error?.issues[0]).not.toHaveProperty('params');
});
