import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type FaultRoom, openFaultRoom } from '../support/fault-room.ts';
import { type ServiceProcess, startService } from '../support/service.ts';

let room: FaultRoom;
let service: ServiceProcess | undefined;
beforeAll(async () => {
  room = await openFaultRoom(inject('addresses'), 2);
});
afterAll(async () => {
  await service?.kill();
  await room.close();
});

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
const file = (name: string) => join(room.surroundings.dir, name);

function command(main: string, args: readonly string[]): Promise<{ code: unknown; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [source(main), ...args], (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, said: stdout + stderr }),
    );
  });
}

async function receiptOf(url: string, id: string): Promise<string> {
  const answer = await fetch(`${url}/v1/submissions/${id}`, {
    headers: { authorization: `Bearer ${room.apiKey}` },
  });
  return ((await answer.json()) as { receipt: string }).receipt;
}

async function publishedTo(name: string, url: string): Promise<void> {
  await writeFile(file(name), await (await fetch(`${url}/.well-known/jwks.json`)).text());
}

test('a receipt of before a new key is checked after it, with the keys that are published then', async () => {
  const { env } = room.surroundings;
  service = await startService({ env });
  expect(await room.push(service.url)).toMatchObject({ accepted: 2 });
  const [submission] = await room.connections.database.submissions.find().toArray();
  const old = await receiptOf(service.url, submission?._id ?? '');
  await writeFile(file('old.jws'), old);
  await publishedTo('before.json', service.url);
  await service.stop();

  const rotated = await command('admin/main.ts', [
    ...['keys', 'rotate', '--key', env.KHB_RECEIPT_KEY_FILE ?? ''],
    ...['--list', file('receipt-keys.json'), '--out', file('second.pem')],
  ]);
  expect(rotated).toMatchObject({ code: 0 });
  const listed = { ...env, KHB_RECEIPT_KEYS_FILE: file('receipt-keys.json') };
  await expect(startService({ env: listed })).rejects.toThrow(/was replaced/);

  service = await startService({ env: { ...listed, KHB_RECEIPT_KEY_FILE: file('second.pem') } });
  await publishedTo('after.json', service.url);
  const verify = (keys: string) =>
    command('signature/cli/main.ts', ['--receipt', file('old.jws'), '--keys', file(keys)]);
  for (const keys of ['before.json', 'after.json'])
    expect(await verify(keys), keys).toMatchObject({ code: 0, said: expect.stringContaining('is genuine') });

  // The same push again gives the receipt that was given.
  expect(await receiptOf(service.url, submission?._id ?? '')).toBe(old);
});
