import { expect, test } from 'vitest';
import { looksLikeXml } from '../../../../src/api/http/looks-like-xml.ts';

test.each([
  ['<a/>', true],
  [' \r\n\t<a/>', true],
  ['\ufeff<a/>', true],
  ['\ufeff \n<a/>', true],
  ['', false],
  ['   ', false],
  ['\ufeff', false],
  ['{"a":1}', false],
  ['PK\u0003\u0004', false],
  ['x<a/>', false],
])('%j may be XML: %j', (text, may) => {
  expect(looksLikeXml(new TextEncoder().encode(text))).toBe(may);
});

test('UTF-16 is not taken for XML: the profile wants UTF-8', () => {
  expect(looksLikeXml(Buffer.from('\ufeff<a/>', 'utf16le'))).toBe(false);
});
