import { expect, test } from 'vitest';
import { decodeBase64 } from '../../../../src/signature/core/base64.ts';

test.each([
  ['AAEC', [0, 1, 2]],
  [' A\tA\r\nE C ', [0, 1, 2]],
  ['AAE=', [0, 1]],
  ['AA==', [0]],
])('%j is read', (text, bytes) => expect(decodeBase64(Buffer.from(text))).toEqual(Buffer.from(bytes)));

test.each([
  '',
  ' ',
  '=',
  '====',
  'A',
  'AA',
  'AAE',
  'AA=',
  'AB==',
  'AAF=',
  'AAEC=',
  'AAEC====',
  'A===',
  'AA==AAEC',
  'AAE=AAEC',
  'AA=A',
  '=AAA',
  'AA-_',
  'AAEC\u00a0',
  'AAEC\u0000',
])('%j is refused', (text) => expect(decodeBase64(Buffer.from(text))).toBeUndefined());

test('what Node encodes is read, however it is broken into lines, and no other spelling of it', () => {
  for (let size = 1; size < 200; size++) {
    const bytes = Buffer.from(Array.from({ length: size }, (_, index) => (index * 73 + size * 31) & 0xff));
    const text = bytes.toString('base64');
    expect(decodeBase64(Buffer.from(text))).toEqual(bytes);
    const lines = text.replace(new RegExp(`.{${1 + (size % 7)}}`, 'g'), '$&\r\n ');
    expect(decodeBase64(Buffer.from(lines))).toEqual(bytes);
    // The last digit before the padding has bits that stand for nothing: each but one of its spellings is refused.
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/']
      .map((digit) => text.replace(/.(=*)$/, `${digit}$1`))
      .filter((spelling) => decodeBase64(Buffer.from(spelling)) !== undefined);
    expect(new Set(spellings.map((spelling) => Buffer.from(spelling, 'base64').toString('hex'))).size).toBe(
      spellings.length,
    );
  }
});
