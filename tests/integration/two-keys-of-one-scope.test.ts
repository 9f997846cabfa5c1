import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { destroyDataKey, proposeKeyDestruction } from '../../src/acts/keys/destroy-data-key.ts';
import { eraseDestroyed } from '../../src/acts/keys/erase-destroyed.ts';
import { type RewrapDeps, rewrapKeys } from '../../src/acts/keys/rewrap-keys.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { KeyScope } from '../../src/domain/events/key-scope.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import { makeMasterKey, parseMasterKeys } from '../../src/ledger/entry/master-key.ts';
import { keyRing } from '../../src/ledger/entry/sealer.ts';
import { rebuild } from '../../src/ledger/rebuild/rebuild.ts';
import { restoreKeys, settleRivals } from '../../src/ledger/rebuild/restore-keys.ts';
import { withdrawDataKey } from '../../src/storage/index/data-keys.ts';
import { type Database, openDatabase } from '../../src/storage/index/database.ts';
import { leasesOf } from '../../src/storage/index/leases.ts';
import { migrate } from '../../src/storage/index/migrations.ts';
import { findTranscript } from '../../src/storage/index/transcripts.ts';
import { type KeyStore, openKeyStore } from '../../src/storage/sites/key-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { freshName } from '../support/fresh-storage.ts';
import { type LedgerRoom, ledgerRoom } from '../support/ledger-room.ts';
import { officerActor } from '../support/officer-actor.ts';
import { openPupils } from '../support/open-pupils.ts';
import { registerSchool } from '../support/register-school.ts';
import { sequenceAll } from '../support/sequence-all.ts';

// So many that whichever of two random ids comes first, both orders are among them.
const schools = Array.from({ length: 12 }, (_, at) => String(37_099_300 + at));
const pupil = '099300000001' as PersonalId;
const scopes: readonly KeyScope[] = [
  ...schools.map((id) => ({ of: 'school', id }) as const),
  { of: 'pupil', id: pupil },
];
const [one, other] = [officerActor('cb-000000000001'), officerActor('cb-000000000002')];
const [before, now] = [makeMasterKey(), makeMasterKey()];

let opened: Database[] = [];
let keyStores: Readonly<Record<'primary' | 'backup', KeyStore>>;
let room: LedgerRoom;
let made: Database;
let dir: string;
/** by scope, in their order: made before the index was thrown away, and named by no entry */
let unused: readonly string[];
/** what the entries are sealed under */
let used: readonly string[];

const into = (name: string, masters: string) => {
  const url = Object.assign(new URL(inject('addresses').mongoUrl), { pathname: `/${name}` }).href;
  return openDatabase(url, (keys) => keyRing(parseMasterKeys(masters), keys, keyStores.primary)).then(
    (database) => {
      opened.push(database);
      return database;
    },
  );
};
const ring = (masters: string) => keyRing(parseMasterKeys(masters), made.dataKeys, keyStores.primary);
const keysOf = (database: Database) => Promise.all(scopes.map((scope) => database.sealer.keyFor(scope)));
const rewrap = (more: Partial<RewrapDeps> = {}, leases = leasesOf(made)) =>
  rewrapKeys(
    {
      database: made,
      may: policy(),
      masters: parseMasterKeys(now + before),
      keyStores,
      progress: () => undefined,
      ...more,
    },
    one,
    leases,
  );

beforeAll(async () => {
  const addresses = inject('addresses');
  keyStores = {
    primary: openKeyStore('primary', { ...parseS3Url(addresses.primaryS3Url), bucket: freshName() }),
    backup: openKeyStore('backup', { ...parseS3Url(addresses.backupS3Url), bucket: freshName() }),
  };
  await Promise.all([keyStores.primary.ensureBucket(), keyStores.backup.ensureBucket()]);
  dir = await mkdtemp(join(tmpdir(), 'khb-two-keys-'));
  // An index is thrown away before the first key of anybody is in an entry.
  const name = freshName();
  const first = await into(name, before);
  unused = await keysOf(first);
  await first.client.db(name).dropDatabase();
  const index = await into(name, before);
  await migrate(index, new Date());
  room = await ledgerRoom(index, addresses);
  for (const _id of schools) await registerSchool(index, { _id, name: `THCS ${_id}` });
  await openPupils(index, schools[0] as SchoolId, '2025-2026' as SchoolYear, [pupil]);
  await sequenceAll(index, room);
  used = await keysOf(index);
  made = await into(freshName(), before);
  await migrate(made, new Date());
  const from = { log: room.identity, store: room.primary, keys: keyStores.primary };
  await rebuild(from, { database: made, openKey: ring(before).openKey, dir });
});
afterAll(async () => {
  for (const database of opened) {
    await database.client.db(database.blobs.dbName).dropDatabase();
    await database.close();
  }
  opened = [];
  await rm(dir, { recursive: true, force: true });
});

/** Every scope leads to the key that entries are sealed under, by this master key alone, which opens the other one too. */
async function expectBoth(masters: string): Promise<void> {
  expect(await Promise.all(scopes.map((scope) => ring(masters).keyFor(scope)))).toEqual(used);
  for (const kid of [...used, ...unused]) expect(await ring(masters).openKey(kid)).toHaveLength(32);
  // One name for each key, neither more nor less.
  const kids = (await made.dataKeys.find().toArray()).map(({ kid }) => kid);
  expect(kids.filter((kid) => [...used, ...unused].includes(kid)).toSorted()).toEqual(
    [...used, ...unused].toSorted(),
  );
}

describe('two keys of one scope, since an index was thrown away', () => {
  test('an index made again has both', async () => {
    expect(new Set([...used, ...unused]).size).toBe(2 * scopes.length);
    await expectBoth(before);
  });

  test('where the one that the scope leads to was destroyed, the other one has the name to itself', async () => {
    const database = await into(freshName(), before);
    await migrate(database, new Date());
    const restored = await restoreKeys(database.dataKeys, keyStores.primary);
    await settleRivals(database.dataKeys, restored, new Set(used), new Set(used));
    expect(await keysOf(database)).toEqual(unused);
    for (const [at, scope] of scopes.entries())
      expect(await database.sealer.keysOf(scope)).toEqual([unused[at]]);
  });

  test('both are wrapped by a new master key, and the scope keeps its own, however often that is done', async () => {
    expect(await rewrap()).toMatchObject({ ok: true, done: { closed: 0, unnamed: 0 } });
    await expectBoth(now);
    expect(await rewrap()).toMatchObject({ ok: true, done: { rewrapped: 0, closed: 0, unnamed: 0 } });
    await expectBoth(now);
    // And by a third one, from the names that the second one gave.
    const masters = parseMasterKeys(before + now);
    expect(await rewrap({ masters })).toMatchObject({ ok: true, done: { closed: 0, unnamed: 0 } });
    await expectBoth(before);
    await rewrap();
    await expectBoth(now);
  });

  test('a key that was withdrawn is wrapped anew, and no scope leads to it again', async () => {
    const scope = { of: 'looks', id: '2001-01' } as const;
    const kid = await ring(before).keyFor(scope);
    await withdrawDataKey(made.dataKeys, kid);
    await rewrap();
    expect(await ring(now).openKey(kid)).toHaveLength(32);
    expect(await ring(now).knownKey(scope)).toBeUndefined();
  });

  test('whose lease another run has taken over stops', async () => {
    const leases = leasesOf(made, 300);
    const progress = () => undefined;
    const primary = {
      ...keyStores.primary,
      async *list() {
        await made.leases.updateOne({ _id: 'data-keys' }, { $set: { holder: 'another' } });
        await new Promise((resolve) => setTimeout(resolve, 500));
        yield* keyStores.primary.list();
      },
    };
    const masters = parseMasterKeys(before + now);
    const run = rewrap({ masters, progress, keyStores: { ...keyStores, primary } }, leases);
    await expect(run).rejects.toThrow('the lease was taken over');
    await made.leases.deleteOne({ _id: 'data-keys' });
    await expectBoth(now);
  });

  test('both are destroyed with the pupil', async () => {
    const database = await into(made.blobs.dbName, now);
    const deps = { database, may: policy() };
    const meant = { of: 'pupil', id: pupil } as const;
    const when = (later = 0) => ({ now: new Date(Date.now() + later), requestId: 'test' });
    const both = [unused.at(-1) ?? '', used.at(-1) ?? ''];
    const proposed = await proposeKeyDestruction(deps, one, meant, 'Mở nhầm', when());
    expect(proposed.ok && proposed.ends.map(({ _id }) => _id).toSorted()).toEqual(both.toSorted());
    expect(await destroyDataKey(deps, one, meant, when())).toMatchObject({ refusal: { code: 'four-eyes' } });
    const destroyed = await destroyDataKey(deps, other, meant, when());
    expect(
      destroyed.ok && destroyed.ends.every((end) => end.destroyed?.by === `officer:${other.officerId}`),
    ).toBe(true);
    expect(await destroyDataKey(deps, other, meant, when())).toMatchObject({ ok: true });
    await sequenceAll(database, room);
    expect(await eraseDestroyed({ database, ledgerSites: { keys: keyStores } }, when(120_000))).toBe(2);
    expect(await findTranscript(database, pupil)).toBeUndefined();
    for (const kid of both) {
      expect(await database.dataKeys.countDocuments({ kid })).toBe(0);
      expect(await keyStores.primary.read(kid)).toBeUndefined();
      await expect(ring(now).openKey(kid)).rejects.toThrow('does not stand');
    }
  });
});
