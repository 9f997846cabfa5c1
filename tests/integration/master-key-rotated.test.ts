import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { tryMasterKey } from '../../src/acts/keys/try-master-key.ts';
import { makeMasterKey, parseMasterKeys } from '../../src/ledger/entry/master-key.ts';
import { keyRing, parseKeyObject } from '../../src/ledger/entry/sealer.ts';
import { type KeyRoom, openKeyRoom } from '../../src/roles/key-room.ts';
import { openIndex } from '../../src/roles/open-index.ts';
import { type Database, openDatabase } from '../../src/storage/index/database.ts';
import { admin } from '../support/admin.ts';
import { makeSurroundings, type Surroundings, startService } from '../support/service.ts';
import { sharedPki } from '../support/shared-pki.ts';

const MAIN = fileURLToPath(new URL('../../src/admin/main.ts', import.meta.url));
const KEYS = 240;
const scopes = Array.from({ length: KEYS }, (_, at) => ({ of: 'school', id: `3709${at}` }) as const);

let surroundings: Surroundings;
let env: Readonly<Record<string, string>>;
let database: Database;
let room: KeyRoom;
let kids: readonly string[];
let former: string;
const current = makeMasterKey();
const id = parseMasterKeys(current).current.id;

beforeAll(async () => {
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki: await sharedPki([]) });
  const officers = await admin(['officers', 'init', 'Cán Bộ Một', 'Cán Bộ Hai', '--json'], surroundings.env);
  const KHB_ADMIN_KEY = /khb_[\w-]+/.exec(officers.out)?.[0] ?? '';
  env = { ...surroundings.env, KHB_ADMIN_KEY };
  former = await readFile(env.KHB_MASTER_KEY_FILE ?? '', 'utf8');
  database = await openIndex(env);
  room = await openKeyRoom(env);
  kids = await Promise.all(scopes.map((scope) => database.sealer.keyFor(scope)));
  // As the follower does, with a part of them not copied yet.
  for (const kid of kids.slice(0, 60))
    await room.keyStores.backup.keep(kid, (await room.keyStores.primary.read(kid)) ?? new Uint8Array());
});
afterAll(async () => {
  await database?.close();
  await surroundings?.remove();
});

const withKeys = (...lines: string[]) => writeFile(env.KHB_MASTER_KEY_FILE ?? '', lines.join(''));

/** Ended without a goodbye at the first word of its progress that is this one. */
async function cutOffAt(word: RegExp): Promise<void> {
  const child = spawn(process.execPath, [MAIN, 'keys', 'rewrap'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stderr }))
    if (word.test(line)) child.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
}

/** The masters' ids by which the copies at a site are wrapped. */
async function mastersAt(site: 'primary' | 'backup'): Promise<readonly string[]> {
  const store = room.keyStores[site];
  const listed = await Array.fromAsync(store.list());
  const read = await Promise.all(listed.map((kid) => store.read(kid)));
  return read.map((bytes) => parseKeyObject(bytes ?? new Uint8Array()).master);
}

/** Each scope leads to the key that it had, and the key opens. */
async function everythingOpens(text: string): Promise<void> {
  const masters = parseMasterKeys(text);
  const mongoUrl = env.KHB_MONGO_URL ?? '';
  const ring = keyRing(masters, database.dataKeys, room.keyStores.primary);
  const again = await openDatabase(mongoUrl, () => ring);
  const found = await Promise.all(scopes.map((scope) => again.sealer.keyFor(scope)));
  expect(found).toEqual(kids);
  const opened = await Promise.all(kids.map((kid) => ring.openKey(kid)));
  // What stays in memory of each is the key alone, not the piece of Node's pool that it was cut from.
  for (const key of opened) expect(key.buffer.byteLength).toBe(key.length);
  await again.close();
}

describe('a new master key', () => {
  test('every data key is wrapped anew, however often the command is cut off', async () => {
    await withKeys(current, former);
    await cutOffAt(/^primary: 100/);
    expect(new Set(await mastersAt('primary')).size).toBe(2);
    await everythingOpens(current + former);
    await cutOffAt(/^index: 100/);
    expect(new Set(await mastersAt('primary'))).toEqual(new Set([id]));
    await everythingOpens(current + former);

    const { code, out } = await admin(['keys', 'rewrap', '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ closed: 0, unnamed: 0 });
    for (const site of ['primary', 'backup'] as const)
      expect(new Set(await mastersAt(site))).toEqual(new Set([id]));
    const rows = await database.dataKeys.find().toArray();
    expect(new Set(rows.map(({ kid }) => kid)).size).toBe(rows.length);
    await everythingOpens(current);
    const again = await admin(['keys', 'rewrap', '--json'], env);
    expect(JSON.parse(again.out)).toMatchObject({ rewrapped: 0, closed: 0, unnamed: 0 });
  });

  test('the former line can be taken off then', async () => {
    await withKeys(current);
    expect((await admin(['schools', 'list'], env)).code).toBe(0);
    expect((await admin(['keys', 'rewrap'], env)).code).toBe(0);
    const signal = new AbortController().signal;
    const context = { dryRun: false, now: new Date(), requestId: 'test', signal };
    const counts = await tryMasterKey(
      { database, masterKeys: parseMasterKeys(current), keyStores: room.keyStores },
      context,
    );
    expect(counts).toEqual({ opened: 200, closed: 0, missing: 0, unlike: 0 });
    const wrong = { database, masterKeys: parseMasterKeys(former), keyStores: room.keyStores };
    expect(await tryMasterKey(wrong, context)).toMatchObject({ opened: 0, closed: 200 });
  });

  test('two keys of one scope, since a process still had the former line alone: both stay', async () => {
    const ring = keyRing(parseMasterKeys(former), database.dataKeys, room.keyStores.primary);
    const scope = scopes[7] ?? { of: 'school', id: '' };
    const second = await ring.keyFor(scope);
    expect(kids).not.toContain(second);
    await withKeys(current, former);
    expect((await admin(['keys', 'rewrap'], env)).code).toBe(0);
    await withKeys(current);
    const now = keyRing(parseMasterKeys(current), database.dataKeys, room.keyStores.primary);
    expect(await now.keyFor(scope)).toBe(kids[7]);
    expect(await now.openKey(second)).toHaveLength(32);
  });

  test('a key that nobody opens: told, and the former lines are to be kept', async () => {
    const stranger = keyRing(parseMasterKeys(makeMasterKey()), database.dataKeys, room.keyStores.primary);
    await withKeys(current);
    const kid = await stranger.keyFor({ of: 'school', id: 'stranger' });
    // The canary looks at some: whether it is among them is chance.
    const told = await admin(['keys', 'rewrap'], env);
    expect([1, 64]).toContain(told.code);
    await database.dataKeys.deleteMany({ kid });
    await room.keyStores.primary.remove(kid);
  });
});

describe('another master key than the one of the index', () => {
  const words = /KHB_MASTER_KEY_FILE: khóa chủ này không mở được .* does not open/;

  test('no role starts', async () => {
    await withKeys(makeMasterKey());
    for (const role of ['api', 'worker', 'scheduler'] as const)
      await expect(startService({ env }, { role })).rejects.toThrow(words);
  });

  test('staff’s commands stop before they write anything', async () => {
    await withKeys(makeMasterKey());
    const before = await database.dataKeys.countDocuments();
    const { code, err } = await admin(['schools', 'put', '37099999', '--name', 'Trường A'], env);
    expect(code).toBe(64);
    expect(err).toMatch(words);
    expect(await database.dataKeys.countDocuments()).toBe(before);
  });
});
