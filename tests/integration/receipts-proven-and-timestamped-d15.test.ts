import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { verifierKey } from '../../src/ledger/note/keys.ts';
import { type FaultRoom, openFaultRoom } from '../support/fault-room.ts';
import { makeOfficers } from '../support/officers.ts';
import { openServiceRoom, type ServiceRoom } from '../support/service-room.ts';
import { makeSigner } from '../support/small-log.ts';
import { makeTsaPki, noTsaHere, openssl, startTsa, type TsaPki, type TsaServer } from '../support/tsa.ts';

const missing = await noTsaHere();
if (missing) console.error(`skipped: tests of receipt timestamps in the service: ${missing}`);
const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

interface Told {
  readonly id: string;
  readonly state: string;
  readonly receipt: string;
  readonly proof: { readonly state: string; readonly entry: string; readonly proof: string };
  readonly timestamp: { readonly state: string };
}

/** The whole way as schools and staff walk it: service, witness and commands as processes, HTTP between them. */
describe.skipIf(missing)('a receipt, its proof and its timestamp', () => {
  let pki: TsaPki;
  let server: TsaServer;
  let room: FaultRoom | undefined;
  let serving: ServiceRoom | undefined;
  beforeAll(async () => {
    pki = await makeTsaPki();
    server = await startTsa(await openssl(pki));
  });
  afterEach(async () => {
    server.fault = undefined;
    await serving?.close();
    await room?.close();
  });
  afterAll(() => server?.close());

  const open = async (count: number) => {
    room = await openFaultRoom(inject('addresses'), count);
    const trust = join(room.surroundings.dir, 'tsa-trust');
    await mkdir(trust);
    await writeFile(join(trust, 'root.pem'), pki.root.certificatePem);
    // The service itself knows of no authority, so that the test says when one is asked.
    serving = await openServiceRoom(room.surroundings, {
      KHB_LEDGER_PACE_MS: '50',
      KHB_SWEEP_EVERY_MS: '1000',
    });
    const officers = await makeOfficers(room.connections.database, () => new Date());
    const env = {
      ...serving.env,
      KHB_TSA_URL: server.url,
      KHB_TSA_TRUST_DIR: trust,
      KHB_ADMIN_KEY: await officers.token('Nguyễn An'),
    };
    return { room, env, trust, url: serving.service.url, witness: serving.witness };
  };
  const stamp = async (env: Readonly<Record<string, string>>) => {
    const { stdout } = await command('admin/main.ts', ['jobs', 'run', 'stamp-checkpoints', '--json'], env);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '').counts;
  };
  const asker = (url: string, apiKey: string) => async (id: string) => {
    const answer = await fetch(`${url}/v1/submissions/${id}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    return (await answer.json()) as Told;
  };
  const until = (what: () => unknown, wanted: unknown) =>
    expect.poll(what, { timeout: 60_000, interval: 200 }).toEqual(wanted);

  test('are told by the API, pending and then there, and verify offline by one command', async () => {
    const { room, env, trust, url, witness } = await open(3);
    await witness.kill();
    expect(await room.push(url)).toMatchObject({ accepted: 3 });
    const { database } = room.connections;
    const ids = (await database.submissions.find().toArray()).map(({ _id }) => _id);
    const get = asker(url, room.apiKey);
    const all = () => Promise.all(ids.map(get));
    const states = async () =>
      (await all()).map(({ proof, timestamp }) => `${proof.state} ${timestamp.state}`);

    // Without a witness nothing is proven, and a wait for the verdict does not wait for that.
    for (const one of await all())
      expect(one).toMatchObject({ state: 'accepted', proof: { state: 'pending' } });
    expect(await stamp(env)).toMatchObject({ size: 0, stamped: 0 });
    await witness.start();
    await until(
      states,
      ids.map(() => 'proven pending'),
    );
    await server.stop();
    expect(await stamp(env)).toMatchObject({ stamped: 0, away: 1 });
    await until(
      states,
      ids.map(() => 'proven pending'),
    );
    await server.start();
    expect(await stamp(env)).toMatchObject({ stamped: 1, away: 0, waiting: 0 });
    await until(
      states,
      ids.map(() => 'proven taken'),
    );
    const file = (name: string) => join(room.surroundings.dir, name);
    const save = async (name: string, content: unknown) => {
      await writeFile(file(name), typeof content === 'string' ? content : JSON.stringify(content));
      return file(name);
    };
    const fetched = async (path: string) => (await fetch(`${url}${path}`)).json();
    const keys = await save('jwks.json', await fetched('/.well-known/jwks.json'));
    const policy = (await fetched('/.well-known/ledger.json')) as { witnesses: string[]; keys: string[] };
    expect(policy).toMatchObject({ quorum: 1, witnesses: [verifierKey(witness.key)] });
    const ledger = await save('ledger.json', policy);
    const told = await all();
    for (const [number, one] of told.entries()) await save(`answer-${number}.json`, one);
    const verify = (receipt: string, ...more: string[]) =>
      command('signature/cli/main.ts', ['--receipt', receipt, '--keys', keys, ...more]);
    const stamped = (number: number) => ['--timestamp', file(`answer-${number}.json`), '--tsa-trust', trust];

    const good = await verify(file('answer-1.json'), '--ledger', ledger, ...stamped(1));
    expect(good.stdout).toContain('Biên nhận hợp lệ / the receipt is genuine');
    expect(good.stdout).toContain('Có trong sổ cái / it stands in the ledger');
    expect(good.stdout).toMatch(/witness.example\/one: 20.*Z/);
    expect(good.stdout).toMatch(/Dấu thời gian hợp lệ \/ the timestamp holds: 20.*Z ± 1500 ms/);
    expect(good.code).toBe(0);
    const [first, second] = told;
    if (!first || !second) throw new Error('three answers');
    const { receipt, proof } = first;
    const alone = await save('alone.json', { receipt, entry: proof.entry, proof: proof.proof });
    expect(await verify(alone, '--ledger', ledger)).toMatchObject({ code: 0 });
    expect(await verify(await save('bare.jws', receipt))).toMatchObject({ code: 0 });

    // Another's line, proof or token is not this receipt's.
    const others = await save('others.json', { receipt, ...second.proof });
    expect(await verify(others, '--ledger', ledger)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('entry-of-another'),
    });
    const mixed = await save('mixed.json', { receipt, entry: proof.entry, proof: second.proof.proof });
    expect(await verify(mixed, '--ledger', ledger)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('proof-entry-not-in-tree'),
    });
    expect(await verify(alone, '--ledger', ledger, ...stamped(1))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('timestamp-proof-entry-not-in-tree'),
    });
    // Whoever lacks a key learns that nothing is known, never that it is false.
    const stranger = verifierKey(makeSigner('witness.example/other', 'cosignature/v1').key);
    const strange = await save('strange.json', { ...policy, witnesses: [stranger] });
    const unknown = await verify(alone, '--ledger', strange);
    expect(unknown).toMatchObject({ code: 2, stdout: expect.stringContaining('proof-witness-unknown') });
    expect(unknown.stdout).toContain('/.well-known/ledger.json');
    expect(unknown.stdout).not.toMatch(/KHÔNG đúng|NOT genuine/);
    const [origin = ''] = (policy.keys[0] ?? '').split('+');
    const next = await save('next.json', { ...policy, keys: [verifierKey(makeSigner(origin).key)] });
    expect(await verify(alone, '--ledger', next)).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('proof-log-key-unknown'),
    });
    const pending = await save('pending.json', { receipt, proof: { state: 'pending' } });
    expect(await verify(pending, '--ledger', ledger)).toMatchObject({ code: 2 });
    // A proof that nobody looks at is not passed over in silence.
    expect(await verify(alone)).toMatchObject({ code: 64 });
    expect(await verify(file('bare.jws'), '--ledger', ledger)).toMatchObject({ code: 64 });

    // The ledger alone gives the same index, with what was stamped.
    await until(async () => (await command('admin/main.ts', ['rebuild', '--check'], env)).code, 0);

    // What was stamped is brought to the backup like everything else that is locked: a sweep takes up what is a minute old.
    const holds = { holds: { $in: ['checkpoint', 'timestamp'] as const }, backedUpAt: { $ne: null } };
    const copied = () => database.blobs.countDocuments(holds as object);
    await expect.poll(copied, { timeout: 120_000, interval: 500 }).toBe(2);
  });

  test('survive a kill -9 while the authority is being asked: nothing is written, and the next run takes it', async () => {
    const { room, env, url } = await open(2);
    expect(await room.push(url)).toMatchObject({ accepted: 2 });
    const { database } = room.connections;
    const get = asker(url, room.apiKey);
    const ids = (await database.submissions.find().toArray()).map(({ _id }) => _id);
    const states = () => Promise.all(ids.map(async (id) => (await get(id)).proof.state));
    await until(states, ['proven', 'proven']);
    server.fault = () => {};
    const before = server.asked.length;
    const run = spawn(process.execPath, [source('admin/main.ts'), 'jobs', 'run', 'stamp-checkpoints'], {
      env: { PATH: process.env.PATH, ...env },
      stdio: 'ignore',
    });
    const ended = once(run, 'exit');
    while (server.asked.length === before) await sleep(50);
    run.kill('SIGKILL');
    await ended;
    expect(await database.stampedCheckpoints.countDocuments()).toBe(0);
    expect(await database.blobs.countDocuments({ holds: { $in: ['checkpoint', 'timestamp'] } })).toBe(0);

    server.fault = undefined;
    // Whoever was killed holds the job's lease until its minute is over.
    await database.leases.deleteOne({ _id: 'stamp-checkpoints' });
    expect(await stamp(env)).toMatchObject({ stamped: 1 });
    for (const id of ids) expect(await get(id)).toMatchObject({ timestamp: { state: 'taken' } });
    expect(await database.stampedCheckpoints.countDocuments()).toBe(1);
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
