import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type FaultRoom, openFaultRoom } from '../support/fault-room.ts';
import { makeOfficers } from '../support/officers.ts';
import { auditEntries } from '../support/records.ts';
import { type ServiceProcess, startService } from '../support/service.ts';
import { makeTsaPki, noTsaHere, openssl, startTsa, type TsaPki, type TsaServer } from '../support/tsa.ts';

const missing = await noTsaHere();
if (missing) console.error(`skipped: tests of receipt timestamps in the service: ${missing}`);
const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

/** The whole way as schools and staff walk it: processes, HTTP and commands. */
describe.skipIf(missing)('a receipt and its timestamp', () => {
  let pki: TsaPki;
  let server: TsaServer;
  let room: FaultRoom | undefined;
  let service: ServiceProcess | undefined;
  beforeAll(async () => {
    pki = await makeTsaPki();
    server = await startTsa(await openssl(pki));
  });
  afterEach(async () => {
    server.fault = undefined;
    await service?.kill();
    await room?.close();
  });
  afterAll(() => server?.close());

  const open = async (count: number) => {
    room = await openFaultRoom(inject('addresses'), count);
    const trust = join(room.surroundings.dir, 'tsa-trust');
    await mkdir(trust);
    await writeFile(join(trust, 'root.pem'), pki.root.certificatePem);
    const officers = await makeOfficers(room.connections.database, () => new Date());
    const env = {
      ...room.surroundings.env,
      KHB_TSA_URL: server.url,
      KHB_TSA_TRUST_DIR: trust,
      KHB_ADMIN_KEY: await officers.token('Nguyễn An'),
    };
    return { room, env, trust };
  };
  const stamp = (env: Readonly<Record<string, string>>) =>
    command('admin/main.ts', ['jobs', 'run', 'timestamp-receipts', '--json'], env);

  test('are shown by the API, pending and then taken, and verify offline by one command', async () => {
    const { room, env, trust } = await open(3);
    await server.stop();
    // The scheduler is left out, so that the test says when the authority is asked.
    service = await startService({ env }, { role: 'api' });
    const worker = await startService({ env }, { role: 'worker' });
    expect(await room.push(service.url)).toMatchObject({ accepted: 3 });
    await worker.stop();
    const ids = (await room.connections.database.submissions.find().toArray()).map(({ _id }) => _id);
    const url = service.url;
    const get = async (id: string) => {
      const answer = await fetch(`${url}/v1/submissions/${id}`, {
        headers: { authorization: `Bearer ${room.apiKey}` },
      });
      return (await answer.json()) as { receipt: string; timestamp: { state: string } };
    };

    expect(JSON.parse((await stamp(env)).stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      counts: { away: 1, waiting: 3 },
    });
    for (const id of ids) expect(await get(id)).toMatchObject({ timestamp: { state: 'pending' } });
    await server.start();
    await stamp(env);

    const file = (name: string) => join(room.surroundings.dir, name);
    await writeFile(file('jwks.json'), await (await fetch(`${url}/.well-known/jwks.json`)).text());
    const submissions = await Promise.all(ids.map(get));
    for (const [number, { receipt, timestamp }] of submissions.entries()) {
      expect(timestamp).toMatchObject({ state: 'taken', treeSize: 3 });
      await writeFile(file(`receipt-${number}.jws`), receipt);
      await writeFile(file(`timestamp-${number}.json`), JSON.stringify(timestamp));
    }
    const verify = (receipt: number, timestamp: number) =>
      command('signature/cli/main.ts', [
        ...['--receipt', file(`receipt-${receipt}.jws`), '--keys', file('jwks.json')],
        ...['--timestamp', file(`timestamp-${timestamp}.json`), '--tsa-trust', trust],
      ]);
    const good = await verify(1, 1);
    expect(good.stdout).toContain('Biên nhận hợp lệ / the receipt is genuine');
    expect(good.stdout).toMatch(/Dấu thời gian hợp lệ \/ the timestamp holds: 20.*Z ± 1500 ms/);
    expect(good.code).toBe(0);
    const anothers = await verify(1, 2);
    expect(anothers.stdout).toContain('timestamp-imprint-mismatch');
    expect(anothers.code).toBe(1);
    await service.stop();
    service = undefined;
  });

  test('survive a kill -9 while the authority is being asked: the same batch is asked for again', async () => {
    const { room, env } = await open(2);
    service = await startService({ env }, { role: 'all', env: { KHB_TSA_URL: '' } });
    expect(await room.push(service.url)).toMatchObject({ accepted: 2 });
    await service.stop();
    service = undefined;

    const { database } = room.connections;
    server.fault = () => {};
    const before = server.asked.length;
    const run = spawn(process.execPath, [source('admin/main.ts'), 'jobs', 'run', 'timestamp-receipts'], {
      env: { PATH: process.env.PATH, ...env },
      stdio: 'ignore',
    });
    const ended = once(run, 'exit');
    while (server.asked.length === before) await sleep(50);
    run.kill('SIGKILL');
    await ended;
    const [left] = await database.receiptBatches.find().toArray();
    expect(left).toMatchObject({ state: 'open' });
    expect(await database.submissions.countDocuments({ receiptBatch: { $exists: true } })).toBe(2);

    server.fault = undefined;
    // Whoever was killed holds the job's lease until its minute is over.
    await database.leases.deleteMany({});
    await stamp(env);
    const batches = await database.receiptBatches.find().toArray();
    expect(batches).toMatchObject([{ _id: left?._id, state: 'logged' }]);
    expect(await auditEntries(database, { type: 'receipts-timestamped' })).toHaveLength(1);
  });
});

function command(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env } };
    execFile(process.execPath, [source(path), ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
