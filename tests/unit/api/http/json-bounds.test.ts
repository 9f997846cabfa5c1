import { expect, test } from 'vitest';
import { withinJsonBounds } from '../../../../src/api/http/json-bounds.ts';

const within = (text: string) => withinJsonBounds(Buffer.from(text));
const nested = (levels: number) => `${'{"a":['.repeat(levels / 2)}0${']}'.repeat(levels / 2)}`;
const list = (parts: number) => JSON.stringify(Array.from({ length: parts }, () => 0));

test('as deep and as many as it may be, and no more', () => {
  expect([within(nested(16)), within(nested(18))]).toEqual([true, false]);
  expect([within(list(20_000)), within(list(20_001))]).toEqual([true, false]);
  expect(within(`[${Array.from({ length: 10_000 }, () => '{}').join(',')}]`)).toBe(true);
  expect(within(`[${Array.from({ length: 10_001 }, () => '{}').join(',')}]`)).toBe(false);
});

test('levels that ended are behind, and many wide ones are no deep one', () => {
  expect(within(`[${Array.from({ length: 100 }, () => '[[]]').join(',')}]`)).toBe(true);
});

test('what stands in a text counts for nothing', () => {
  for (const text of ['['.repeat(30), ','.repeat(30_000), '\\[['.repeat(30), '"'.repeat(9)]) {
    expect(within(JSON.stringify([text, text])), text.slice(0, 9)).toBe(true);
  }
});

test('a text ends where it ends: behind an escaped quote it goes on, behind an escaped backslash it does not', () => {
  expect(within(`["\\", ${'['.repeat(20)}`)).toBe(true);
  expect(within(`["\\\\", ${'['.repeat(20)}`)).toBe(false);
});

test('what is no JSON at all is walked to its end, once', () => {
  for (const text of ['', '"', '"\\', ']]]]', '}{']) expect(within(text)).toBe(true);
});
