import { expect, test } from 'vitest';
import { base64Bytes } from '../../../src/signature/base64-bytes.ts';
import { Refused } from '../../../src/signature/findings.ts';

test.each([
  ['AAEC', [0, 1, 2]],
  [' A\tA\r\nE C ', [0, 1, 2]],
  ['AAE=', [0, 1]],
  ['AA==', [0]],
])('%j is read', (text, bytes) => expect([...base64Bytes(text, () => '/A')]).toEqual(bytes));

test.each([
  '',
  ' ',
  'A',
  'AA',
  'AAE',
  'AA=',
  'AB==',
  'AAF=',
  'AAEC=',
  '=AAA',
  'AA-_',
  'AAEC\u00a0',
  'AAEC\u0000',
])('%j is refused', (text) => expect(() => base64Bytes(text, () => '/A')).toThrow(Refused));
