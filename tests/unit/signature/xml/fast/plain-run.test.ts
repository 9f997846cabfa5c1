import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { PLAIN_RUN, showDocument, skipPlainRun } from '../../../../../src/signature/xml/fast/plain-run.ts';

test('is assembled from the text beside it', async () => {
  const file = join(import.meta.dirname, '../../../../../src/signature/xml/fast/plain-run.wat');
  const assembler = await wabt();
  const program = assembler.parseWat(file, await readFile(file, 'utf8'), { simd: true });
  expect(Buffer.from(program.toBinary({}).buffer).toString('base64')).toBe(PLAIN_RUN);
});

/** Of all bytes: control characters but tab and line feed, `&`, `<`, `>`, and what begins U+FFFE. */
const STOPS = Array.from({ length: 256 }, (_, c) => c).filter(
  (c) => (c < 0x20 && c !== 0x09 && c !== 0x0a) || [0x26, 0x3c, 0x3e, 0xef].includes(c),
);

test('stops at each byte that has to be looked at, wherever it stands, and at no other', () => {
  for (let c = 0; c < 256; c++) {
    for (let place = 0; place < 40; place++) {
      const bytes = Buffer.alloc(60, 'a');
      bytes[place] = c;
      const size = showDocument(bytes);
      for (const from of [0, 1, 7]) {
        // Whole runs of sixteen are looked at: the rest is left to the caller.
        const rest = from + 16 * Math.floor((size - from) / 16);
        const isSeen = STOPS.includes(c) && place >= from && place < rest;
        expect(skipPlainRun(from, size)).toBe(isSeen ? place : rest);
      }
    }
  }
});

test('the first of several counts', () => {
  const size = showDocument(Buffer.from(`${'a'.repeat(20)}<${'a'.repeat(20)}&aaaa${'a'.repeat(20)}`));
  expect(skipPlainRun(0, size)).toBe(20);
  expect(skipPlainRun(21, size)).toBe(41);
});

test('does not go past the end, whatever an earlier document left behind it', () => {
  showDocument(Buffer.alloc(200, 'a'));
  const size = showDocument(Buffer.alloc(33, 'a'));
  expect(skipPlainRun(0, size)).toBe(32);
  expect(skipPlainRun(32, size)).toBe(32);
  expect(skipPlainRun(33, size)).toBe(33);
});

test('sees none of a document that is too large', () => {
  expect(showDocument(Buffer.alloc(2 ** 20))).toBe(2 ** 20);
  expect(showDocument(Buffer.alloc(2 ** 20 + 1))).toBe(0);
});
