import { expect, test } from 'vitest';
import { noneMatches } from '../../../../src/api/http/conditional.ts';

test.each([
  [undefined, false],
  ['', false],
  ['*', true],
  [' * ', true],
  ['"v3"', true],
  ['W/"v3"', true],
  ['"v2", "v3"', true],
  ['"v2",W/"v3"', true],
  ['"v2"', false],
  ['v3', false],
  ['"v3', false],
  ['"v33"', false],
  ['"a,b", "v3"', true],
  ['"a,\\"v3"', false],
])('If-None-Match %j matches "v3": %j (RFC 9110, weak comparison)', (header, matches) => {
  expect(noneMatches(header, '"v3"')).toBe(matches);
});
