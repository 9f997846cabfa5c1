import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configParts } from '../../../src/config/config-parts.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-retention-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function read(content: object) {
  const file = join(dir, 'retention.json');
  await writeFile(file, JSON.stringify(content));
  return await configParts({ KHB_RETENTION_FILE: file }).retention();
}

test('the file that is shipped is read', async () => {
  const { lock } = await configParts({}).retention();
  expect(lock).toEqual({ years: 10, renewBeforeDays: 730 });
});

test('one of the form that set records a term of years is refused with its setting, its names and what to write', async () => {
  const former = { lockDays: 365, yearRecord: { years: 50, source: 'QĐ 1' } };
  const refused = read(former);
  await expect(refused).rejects.toThrow(/KHB_RETENTION_FILE/);
  await expect(refused).rejects.toThrow(/lockDays, yearRecord: .*Write: {"lock": /);
});

test('a setting that is wrong is named by its path', async () => {
  const lock = { years: 100, renewBeforeDays: 730 };
  await expect(read({ lock, refusedUploads: { days: 400, source: 'QĐ 1' } })).rejects.toThrow(/lock\.years/);
});
