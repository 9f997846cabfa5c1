import { randomBytes } from 'node:crypto';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoBulkWriteError } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { openDatabase } from '../../src/storage/index/database.ts';
import { listSchools } from '../../src/storage/index/schools.ts';
import { inspectBlob, mendBlob, type Repair, readBlob, storeBlob } from '../../src/storage/sites/blobs.ts';
import { replicateBlob } from '../../src/storage/sites/replicate-blob.ts';
import { isOutage } from '../../src/storage/storage-error.ts';
import { freshDatabase, freshSites } from '../support/fresh-storage.ts';
import { registerSchool } from '../support/register-school.ts';
import { type PrivateStack, privateStack } from '../support/stack.ts';

const NOW = new Date('2026-03-01T02:00:00Z');

/** These servers are killed, frozen and damaged, so they are this file's own. */
describe('storage when its servers fail', () => {
  let stack: PrivateStack;
  let room: Awaited<ReturnType<typeof freshSites>>;
  let index: Awaited<ReturnType<typeof freshDatabase>>;

  beforeAll(async () => {
    stack = await privateStack({ own: ['mongo', 'primary', 'backup'], shared: inject('addresses') });
    room = await freshSites(stack.addresses);
    index = await freshDatabase(stack.addresses);
  }, 600_000);
  afterAll(async () => {
    await index?.database.close();
    await stack?.remove();
  });

  async function atBothSites(size: number): Promise<{ bytes: Buffer; sha256: Sha256 }> {
    const bytes = randomBytes(size);
    const sha256 = await storeBlob(index.database, room.sites, bytes, NOW);
    await replicateBlob(index.database, room.sites, sha256, NOW, NOW);
    return { bytes, sha256 };
  }

  async function bounded<T>(milliseconds: number, work: () => Promise<T>): Promise<T | unknown> {
    const before = performance.now();
    const outcome = await work().catch((error: unknown) => error);
    expect(performance.now() - before).toBeLessThan(milliseconds);
    return outcome;
  }

  /** Turns one byte over in the file where a site keeps these bytes. */
  async function rot(site: 'primary' | 'backup', bytes: Buffer): Promise<void> {
    const middle = bytes.subarray(bytes.length >> 1, (bytes.length >> 1) + 64);
    const folder = join(stack.dir, 'data', site);
    let turned = 0;
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const at = (await readFile(path)).indexOf(middle);
      if (at < 0) continue;
      const file = await open(path, 'r+');
      await file.write(Buffer.of((middle[0] ?? 0) ^ 0x01), 0, 1, at);
      await file.close();
      turned += 1;
    }
    expect(turned).toBeGreaterThan(0);
  }

  it.each([20_000, 600_000])('repairs %i bytes that changed on the disk of the primary', async (size) => {
    const { bytes, sha256 } = await atBothSites(size);
    await rot('primary', bytes);
    const repairs: Repair[] = [];
    expect(await readBlob(room.sites, sha256, (repair) => repairs.push(repair))).toEqual(bytes);
    expect(repairs).toEqual([{ sha256, site: 'primary', found: 'damaged', mended: true }]);
    expect(await room.sites.primary.read(sha256)).toEqual(bytes);
  });

  it.each([20_000, 600_000])('repairs %i bytes that changed on the disk of the backup', async (size) => {
    const { bytes, sha256 } = await atBothSites(size);
    await rot('backup', bytes);
    const repairs: Repair[] = [];
    const seen = await mendBlob(room.sites, sha256, (repair) => repairs.push(repair));
    expect(seen).toEqual({ primary: 'sound', backup: 'damaged' });
    expect(repairs).toEqual([{ sha256, site: 'backup', found: 'damaged', mended: true }]);
    expect(await room.sites.backup.read(sha256)).toEqual(bytes);
  });

  it('says lost when the disks of both sites have changed the bytes', async () => {
    const { bytes, sha256 } = await atBothSites(20_000);
    await rot('primary', bytes);
    await rot('backup', bytes);
    const outcome = await bounded(40_000, () => readBlob(room.sites, sha256));
    expect(outcome).toMatchObject({ code: 'blob-lost', sha256 });
  });

  it.each(['primary', 'backup'] as const)(
    'goes on with the same store after the %s is killed and back',
    async (name) => {
      const { bytes, sha256 } = await atBothSites(3_000);
      await Promise.all(Array.from({ length: 8 }, () => room.sites[name].read(sha256)));
      await stack.servers[name].kill();
      const away = await bounded(10_000, () => room.sites[name].read(sha256));
      expect(isOutage(away)).toBe(true);
      expect(await inspectBlob(room.sites[name], sha256)).toBe('unreachable');
      expect(await readBlob(room.sites, sha256)).toEqual(bytes);
      await stack.servers[name].start();
      expect(await room.sites[name].read(sha256)).toEqual(bytes);
    },
  );

  it('serves from the backup while the primary is frozen, in bounded time', async () => {
    const { bytes, sha256 } = await atBothSites(3_000);
    const { pid } = stack.servers.primary;
    if (pid === undefined) throw new Error('the primary is not ours to freeze');
    process.kill(pid, 'SIGSTOP');
    try {
      expect(await bounded(20_000, () => readBlob(room.sites, sha256))).toEqual(bytes);
      const outcome = await bounded(20_000, () =>
        storeBlob(index.database, room.sites, randomBytes(100), NOW),
      );
      expect(outcome).toMatchObject({ code: 'site-unreachable' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(await room.sites.primary.read(sha256)).toEqual(bytes);
  });

  it('gives errors, not waiting, while the database is away; after a kill -9 every acknowledged write is there', async () => {
    const put = (number: number) =>
      registerSchool(index.database, { _id: String(37_000_000 + number), name: `Trường ${number}` });
    for (let number = 1; number <= 20; number += 1) await put(number);
    const cutOff = put(21).catch(() => undefined);
    await stack.servers.mongo.kill();
    await cutOff;
    const away = await bounded(20_000, () => put(22));
    expect(isOutage(away)).toBe(true);
    // Written together, and no server was found: the driver hides that in the error of a write of many.
    const together = await bounded(20_000, () =>
      index.database.migrations.insertMany([
        { _id: 901, name: 'a', appliedAt: '' },
        { _id: 902, name: 'b', appliedAt: '' },
      ]),
    );
    expect(together).toBeInstanceOf(MongoBulkWriteError);
    expect(isOutage(together)).toBe(true);
    const opening = await bounded(20_000, () => openDatabase(stack.addresses.mongoUrl));
    expect(opening).toMatchObject({ code: 'database-unreachable' });

    await stack.servers.mongo.start();
    await put(23);
    const standing = new Set((await listSchools(index.database)).map(({ _id }) => Number(_id) - 37_000_000));
    for (let number = 1; number <= 20; number += 1) expect(standing.has(number)).toBe(true);
    expect(standing.has(23)).toBe(true);
  });
});
