import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../../support/close-while-starting.ts', import.meta.url));

test('a pool that is closed while its threads compile WebAssembly ends them, and not the process', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, '30']);
  expect(stdout).toBe('closed\n');
});
