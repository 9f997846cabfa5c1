import { expect, test } from 'vitest';
import { ProfileError, shown } from '../../../../src/domain/profile/profile-error.ts';

test('a profile that cannot be used is told apart from other faults by its name', () => {
  const error = new ProfileError('a.json', [{ key: 'id', got: 'nothing', want: 'want a name' }]);
  expect(error.name).toBe('ProfileError');
  expect(error.message).toBe('a.json is not a usable format profile:\n  id: got nothing, want a name');
});

test('what was got is shown, cut where it is longer than a line', () => {
  const [fits, longer] = ['a'.repeat(78), 'a'.repeat(79)];
  expect([shown(undefined), shown('x'), shown(fits)]).toEqual(['nothing', '"x"', `"${fits}"`]);
  expect(shown(longer)).toBe(`"${'a'.repeat(76)}...`);
});
