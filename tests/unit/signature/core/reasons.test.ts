import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CORE_REASONS } from '../../../../src/signature/core/reasons.ts';

const page = await readFile(join(import.meta.dirname, '../../../../docs/verification-core.md'), 'utf8');

test('docs/verification-core.md explains every reason as --help does, and no other', () => {
  const rows = page.match(/^\| `[^|]*\| (?:refused|invalid) \|.*$/gm) ?? [];
  const wanted = CORE_REASONS.map(
    ({ reason, verdict, means }) => `| \`${reason}\` | ${verdict} | ${means} |`,
  );
  expect(rows.slice(0, -1)).toEqual(wanted);
  expect(rows.at(-1)).toContain('`unreadable`');
});

test('every reason is one word and stands once', () => {
  const words = CORE_REASONS.map(({ reason }) => reason);
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
