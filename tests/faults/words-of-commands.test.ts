import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from './checkout.ts';
import { fault } from './fault.ts';
import { adapterUnderTest } from './under-test.ts';

const admin = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runProgram(adapterUnderTest(), 'admin', args, env);

test('a setting that is missing or wrong is named, ends with 64, and its value is not repeated', async () => {
  for (const url of ['', 'http://user:hunter2@host/']) {
    const { code, err } = await admin(['schools', 'list'], { KHB_MONGO_URL: url });
    expect([code, err.startsWith('KHB_MONGO_URL: '), err.includes('hunter2')]).toEqual([64, true, false]);
  }
});
fault('a missing setting is told in Vietnamese first, and what to do next', async () => {
  const { err } = await admin(['schools', 'list']);
  expect(err).toMatch(/^KHB_MONGO_URL: [^/]*chưa đặt.* \/ /);
  expect(err).toContain('--env-file=.stack/stack.env');
  expect(err).not.toContain('Invalid input');
});
fault('a wrong setting is told in Vietnamese first, and what it wants', async () => {
  const { err } = await admin(['schools', 'list'], { KHB_MONGO_URL: 'http://user:hunter2@host/' });
  expect(err).toMatch(/^KHB_MONGO_URL: [^/]*không hợp lệ.* \/ .*MongoDB/);
  expect(err).not.toContain('Invalid');
});
fault('an area without a verb is told what can stand there, once, and which help to ask', async () => {
  const { code, err } = await admin(['keys']);
  expect(code).toBe(64);
  expect(err).toMatch(/^keys: cần một trong .*issue.*list.*\(npm run admin -- keys --help\)\n$/);
});

fault('README.md lists no command of the department twice, and each one is a command', async () => {
  const readme = await readFile(join(adapterUnderTest().dir, 'README.md'), 'utf8');
  const listed = [
    ...readme.matchAll(/^npm run admin -- ([a-z][a-z-]*(?: [a-z][a-z-]*)?)(?= +(?:#|&|')|$)/gm),
  ].map(([, verb]) => verb);
  expect(listed).toContain('certificates list');
  expect(listed).toEqual([...new Set(listed)]);
  const { out } = await admin(['--help']);
  for (const verb of listed) expect(out).toContain(`npm run admin -- ${verb}`);
});
