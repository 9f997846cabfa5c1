import { expect, test } from 'vitest';
import type { ProfileRole } from '../../../../src/domain/profile/profile.ts';
import { isInside, signedPaths } from '../../../../src/domain/profile/signed-paths.ts';

const paths = (signs: object) => signedPaths({ signs } as ProfileRole);

test('a role signs the paths that its region names', () => {
  expect(paths({ kind: 'element', path: '/A/B' })).toEqual(['/A/B']);
  expect(paths({ kind: 'elements', paths: ['/A/B', '/A/C'] })).toEqual(['/A/B', '/A/C']);
  expect(paths({ kind: 'results-of-teacher', results: '/A/R', teacher: 'T' })).toEqual(['/A/R']);
});

test('inside a region is what lies below it, and not what only begins like it', () => {
  expect([isInside('/A/B/C', '/A/B'), isInside('/A/B', '/A/B'), isInside('/A/BC', '/A/B')]).toEqual([
    true,
    false,
    false,
  ]);
});
