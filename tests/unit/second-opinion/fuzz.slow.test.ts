import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PLANTED, treeWithFault } from '../../support/tree-with-fault.ts';

const root = join(import.meta.dirname, '../../..');

function fuzz(
  tree: string,
  args: readonly string[],
): Promise<{ code: unknown; counts: Record<string, number> }> {
  const program = join(tree, 'tests/fuzz/main.ts');
  return new Promise((resolve, reject) => {
    const how = { timeout: 150_000, killSignal: 'SIGKILL' } as const;
    execFile(process.execPath, [program, 'opinions', ...args], how, (error, stdout, stderr) => {
      const last = stdout.trim().split('\n').at(-1) ?? '';
      if (!last.startsWith('{')) return reject(new Error(`no counts: ${stderr}`));
      resolve({ code: error ? error.code : 0, counts: JSON.parse(last) });
    });
  });
}

test('a minute of documents of every geometry, whole and mutated: xmldsigjs and we say the same of each', {
  timeout: 180_000,
}, async () => {
  const { code, counts } = await fuzz(root, ['--minutes', '1', '--seed', '20261126']);
  expect(counts).toMatchObject({ differences: 0, crashes: 0, wronglyAccepted: 0, seed: 20_261_126 });
  expect(code).toBe(0);
  const { documents = 0, accepted = 0, agreed = 0, byDesign = 0, unread = 0 } = counts;
  expect(documents).toBeGreaterThan(50);
  expect(accepted).toBeGreaterThan(documents / 20);
  expect(agreed).toBeGreaterThan(documents);
  expect(byDesign).toBeGreaterThan(0);
  expect(unread).toBeLessThan(agreed / 10);
});

describe('in a copy of ours', () => {
  test.each(Object.entries(PLANTED))(
    'where %s, it raises the alarm',
    { timeout: 180_000 },
    async (_, fault) => {
      const tree = await treeWithFault(fault);
      try {
        const { code, counts } = await fuzz(tree, ['--count', '150', '--seed', '1']);
        expect(counts.differences).toBeGreaterThan(0);
        expect(code).toBe(1);
      } finally {
        await rm(tree, { recursive: true });
      }
    },
  );
});
