import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

function run(args: readonly string[], env: Record<string, string> = {}) {
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; stdout: string; stderr: string }>();
  execFile(
    process.execPath,
    [main, ...args],
    { env: { PATH: process.env.PATH, ...env } },
    (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
  );
  return promise;
}

test('--help says what the roles are and which settings there are', async () => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  for (const word of ['api', 'worker', 'scheduler', 'KHB_MONGO_URL', 'KHB_RECEIPT_KEY_FILE']) {
    expect(stdout).toContain(word);
  }
});

test('an unknown role or option, and a missing setting, are refused by name with exit 64', async () => {
  expect(await run(['--role', 'king'])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--role king: '),
  });
  expect(await run(['--rôle'])).toMatchObject({ code: 64 });
  const { code, stderr } = await run([]);
  expect(code).toBe(64);
  expect(stderr).toContain('KHB_MONGO_URL');
});
