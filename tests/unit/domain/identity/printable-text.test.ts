import { describe, expect, test } from 'vitest';
import {
  isBlank,
  isPrintableText,
  PRINTABLE_PATTERN,
  parsePrintableText,
  shownText,
} from '../../../../src/domain/identity/printable-text.ts';

describe('text that is read as it was written', () => {
  test.each([
    ['Nguyễn Thị Thử Nghiệm', 'Nguyễn Thị Thử Nghiệm'],
    ['Nguyễn Văn An'.normalize('NFD'), 'Nguyễn Văn An'],
    ['  QĐ-099/2025 \u00A0 UBND ', 'QĐ-099/2025 UBND'],
    ['O’Neil (Trường số 2)', 'O’Neil (Trường số 2)'],
    ['An\u2800Bình', 'An Bình'],
    ['not in Unicode yet: \u0378', 'not in Unicode yet: \u0378'],
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
    ['a character for private use', 'An\uE000'],
    ['a noncharacter', 'An\uFFFE'],
    ['a noncharacter of another plane', 'An\u{1FFFF}'],
    ['what stands for a character that was lost', 'An\uFFFD'],
    ['what stands for an object that was lost', 'An\uFFFC'],
    ['a tag', 'An\u{E0041}'],
    ['a braille pattern without dots', '\u2800'],
    ['too much', 'A'.repeat(41)],
  ])('%s is refused', (_, text) => {
    expect(parsePrintableText(text, 40)).toBeUndefined();
  });

  test("somebody else's text is shown without harm", () => {
    expect(shownText('An\u001b[31m\u202E')).toBe('An\uFFFD[31m\uFFFD');
  });
});

describe('text that is signed is taken as it stands or not at all', () => {
  test.each(['Nguyễn Văn An', 'Nguyễn Văn An'.normalize('NFD'), 'Y', 'Nguyễn \u00A0An'])(
    '%j is taken',
    (text) => {
      expect(isPrintableText(text)).toBe(true);
    },
  );
  test.each([
    '',
    ' ',
    '\u200B',
    '\u200B\u200B An',
    'An\u202E',
    ' An',
    'An ',
    'An\u00A0',
    '\u3000An',
    '\u2800',
    'An\nBình',
  ])('%j is refused', (text) => {
    expect(isPrintableText(text)).toBe(false);
  });
});

test('blank is what shows nothing, whatever it is made of', () => {
  const blank = ['', ' ', ' \n\t', '\u200B', '\u3000\u2800\u00A0', '\u202E \uFEFF', '\u0000'];
  expect(blank.map(isBlank)).toEqual(blank.map(() => true));
  expect(['.', '\u200BAn', ' Ấ'.normalize('NFD')].map(isBlank)).toEqual([false, false, false]);
});

test('the pattern for others says the same of every character, alone and in a word', () => {
  const pattern = new RegExp(PRINTABLE_PATTERN, 'u');
  const beyond = [0x1d173, 0x1fffe, 0x1f600, 0x20000, 0xe0041, 0xf0000, 0x10ffff];
  const characters = [...Array(0x10000).keys(), ...beyond].map((code) => String.fromCodePoint(code));
  const differ = characters.filter((one) =>
    [one, `a${one}b`, ` ${one} `].some(
      (text) => pattern.test(text) !== (parsePrintableText(text, 9) !== undefined),
    ),
  );
  expect(differ).toEqual([]);
  expect([pattern.test(''), pattern.test('a b')]).toEqual([false, true]);
});

test('length is counted in characters as they were sent', () => {
  const [astral, decomposed] = ['𠀀'.repeat(40), 'ế'.normalize('NFD').repeat(2)];
  expect([parsePrintableText(astral, 40), parsePrintableText(astral, 39)]).toEqual([astral, undefined]);
  expect([parsePrintableText(decomposed, 6), parsePrintableText(decomposed, 5)]).toEqual(['ếế', undefined]);
});

test('one letter is enough, and as many as are allowed are not too many', () => {
  expect([parsePrintableText('a', 2), parsePrintableText('ab', 2)]).toEqual(['a', 'ab']);
  expect([parsePrintableText('abc', 2), parsePrintableText(' ', 2)]).toEqual([undefined, undefined]);
});
