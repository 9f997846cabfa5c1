import { expect, test } from 'vitest';
import { endOfWord, wordsOf } from '../../../../../src/signature/xml/fast/words.ts';
import { vocabulary } from '../../../../../src/signature/xml/vocabulary.ts';

const TEXTS = ['a', 'ab', 'abc', 'abcd', 'abcde', 'abcdefgh', 'abcdefghi', 'Điểm', ''];
const words = wordsOf(TEXTS);

/** In a buffer of its own place, so that no word is aligned by chance. */
function standing(before: string, text: string, after: string): { view: DataView; at: number; size: number } {
  const bytes = Buffer.from(`x${before}${text}${after}`);
  const { buffer, byteOffset, length } = bytes.subarray(1);
  return { view: new DataView(buffer, byteOffset, length), at: Buffer.byteLength(before), size: length };
}

test.each(TEXTS)('finds %j wherever it stands, and nothing that differs in one byte', (text) => {
  const number = TEXTS.indexOf(text);
  const length = Buffer.byteLength(text);
  for (const before of ['', 'z', 'zz', 'zzz', 'zzzz']) {
    const { view, at, size } = standing(before, text, '>>>>');
    expect(endOfWord(words, number, view, at, size)).toBe(at + length);
    for (let i = 0; i < length; i++) {
      view.setUint8(at + i, view.getUint8(at + i) ^ 1);
      expect(endOfWord(words, number, view, at, size)).toBe(-1);
      view.setUint8(at + i, view.getUint8(at + i) ^ 1);
    }
  }
});

test.each(TEXTS)('%j at the very end of a document is left to be read byte by byte', (text) => {
  const number = TEXTS.indexOf(text);
  const { view, at, size } = standing('zz', text, '');
  expect(endOfWord(words, number, view, at, size)).toBe(-1);
  const cut = standing('zz', text.slice(0, -1), '');
  expect(endOfWord(words, number, cut.view, cut.at, cut.size)).toBe(-1);
});

test.each([-1, TEXTS.length, 1_000_000, -(2 ** 31)])('a number that no text has: %i', (number) => {
  const { view, at, size } = standing('', 'abc', '>>>>');
  expect(endOfWord(words, number, view, at, size)).toBe(-1);
});

test.each(['"', "'", '&', '<', '\n', 'Đ', '\u007f'])(
  'a vocabulary takes no value with %j, which its bytes alone would not tell',
  (character) => {
    expect(() => vocabulary([], [`urn:${character}`])).toThrowError('not plain');
  },
);
