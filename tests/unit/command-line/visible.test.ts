import { expect, test } from 'vitest';
import { visible, visibleJson } from '../../../src/command-line/visible.ts';

const unseen: readonly (readonly [text: string, shown: string])[] = [
  ['An\u001b[2K', 'An\\u{1b}[2K'],
  ['An\nBình', 'An\\u{a}Bình'],
  ['An\r', 'An\\u{d}'],
  ['\u009b31m', '\\u{9b}31m'],
  ['\u202Egnor', '\\u{202e}gnor'],
  ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
  ['\u200BAn\uFEFF', '\\u{200b}An\\u{feff}'],
  ['\u2028', '\\u{2028}'],
  ['\u3164', '\\u{3164}'],
  ['\uE000\u{E0041}', '\\u{e000}\\u{e0041}'],
  ['\uD800', '\\u{d800}'],
];

test.each(unseen)('%j is shown as %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('what can be read stays as it is', () => {
  for (const text of [
    'Nguyễn Thị Thử Nghiệm',
    'ế'.normalize('NFD'),
    '│ ─ ✓ 學',
    '\u{1F600}',
    'a\u00A0b',
    '',
  ]) {
    expect(visible(text)).toBe(text);
  }
});

test('JSON says the same with nothing unseen in it, on one line', () => {
  const value = { name: unseen.map(([text]) => text), 'k\u202E': 'Nguyễn' };
  const text = visibleJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(visible(text)).toBe(text);
  expect(text).toContain('Nguyễn');
});
