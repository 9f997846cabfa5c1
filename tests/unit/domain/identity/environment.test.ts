import { expect, test } from 'vitest';
import { isInvented, takesIn } from '../../../../src/domain/identity/environment.ts';
import type { PersonalId } from '../../../../src/domain/identity/personal-id.ts';

const invented = '099204000001' as PersonalId;
// 098 is no province's code either.
const other = '098204000991' as PersonalId;

test('numbers that begin with 099 are of invented pupils', () => {
  expect(isInvented(invented)).toBe(true);
  expect(isInvented(other)).toBe(false);
});

test('a repository in production takes them not in, one for trials takes every number', () => {
  expect(takesIn('production', invented)).toBe(false);
  expect(takesIn('production', other)).toBe(true);
  expect(takesIn('test', invented)).toBe(true);
  expect(takesIn('test', other)).toBe(true);
});
