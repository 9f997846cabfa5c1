import { describe, expect, test } from 'vitest';
import { parsePrintableText, shownText } from '../../../../src/domain/identity/printable-text.ts';

describe('text that is read as it was written', () => {
  test.each([
    ['Nguyễn Thị Thử Nghiệm', 'Nguyễn Thị Thử Nghiệm'],
    ['Nguyễn Văn An'.normalize('NFD'), 'Nguyễn Văn An'],
    ['  QĐ-099/2025 \u00A0 UBND ', 'QĐ-099/2025 UBND'],
    ['O’Neil (Trường số 2)', 'O’Neil (Trường số 2)'],
  ])('%j is taken as %j', (text, expected) => {
    expect(parsePrintableText(text, 40)).toBe(expected);
  });

  test.each([
    ['nothing', ' \u3000'],
    ['a NUL', 'An\u0000'],
    ['a line end', 'An\nBình'],
    ['an escape that a terminal obeys', 'An\u001b[2K\u001b[1A'],
    ['a C1 control', 'An\u009b31m'],
    ['writing turned round', 'An\u202Egnor'],
    ['an isolate', 'An\u2066x\u2069'],
    ['a zero-width space', 'An\u200B'],
    ['a joiner', 'An\u200D'],
    ['a byte order mark', '\uFEFFAn'],
    ['a soft hyphen', 'An\u00AD'],
    ['a letter that fills no place', 'An\u3164'],
    ['a line separator', 'An\u2028'],
    ['half a character', 'An\uD800'],
    ['too much', 'A'.repeat(41)],
  ])('%s is refused', (_, text) => {
    expect(parsePrintableText(text, 40)).toBeUndefined();
  });

  test("somebody else's text is shown without harm", () => {
    expect(shownText('An\u001b[31m\u202E')).toBe('An\uFFFD[31m\uFFFD');
  });
});

test('one letter is enough, and as many as are allowed are not too many', () => {
  expect([parsePrintableText('a', 2), parsePrintableText('ab', 2)]).toEqual(['a', 'ab']);
  expect([parsePrintableText('abc', 2), parsePrintableText(' ', 2)]).toEqual([undefined, undefined]);
});
