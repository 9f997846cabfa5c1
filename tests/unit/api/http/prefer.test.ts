import { expect, test } from 'vitest';
import { preferredWait } from '../../../../src/api/http/prefer.ts';

test.each([
  [undefined, undefined],
  ['', undefined],
  ['respond-async', undefined],
  ['wait=5', 5],
  ['Wait=5', 5],
  ['wait = 5', 5],
  ['wait="5"', 5],
  ['respond-async, wait=7', 7],
  ['wait=7; foo=bar, respond-async', 7],
  ['foo="a, wait=9", wait=2', 2],
  ['wait=3, wait=9', 3],
  ['wait=0', 0],
  ['wait=999999999', 30],
  ['wait=9999999999999999999999', undefined],
  ['wait=-1', undefined],
  ['wait=1.5', undefined],
  ['wait=abc', undefined],
  ['wait', undefined],
  ['waiting=5', undefined],
])('Prefer %j asks to wait %j seconds, at most 30 (RFC 7240)', (header, seconds) => {
  expect(preferredWait(header, 30)).toBe(seconds);
});
