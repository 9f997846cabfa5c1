import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { blobKey } from '../../src/storage/sites/blob-objects.ts';
import {
  blobsNotBackedUp,
  inspectBlob,
  mendBlob,
  type Repair,
  readBlob,
  retainBlob,
  sha256Of,
  storeBlob,
} from '../../src/storage/sites/blobs.ts';
import { openObjectStore } from '../../src/storage/sites/object-store.ts';
import { replicateBlob } from '../../src/storage/sites/replicate-blob.ts';
import { BlobLost } from '../../src/storage/storage-error.ts';
import { type FreshSite, freshDatabase, freshSites } from '../support/fresh-storage.ts';
import { copiesOf } from '../support/records.ts';

const NOW = new Date('2026-03-01T02:00:00Z');
const DAY = 86_400_000;
/** whole seconds, as a site keeps them */
const UNTIL = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 9 * DAY);

describe('blobs at two sites', () => {
  let room: Awaited<ReturnType<typeof freshSites>>;
  let index: Awaited<ReturnType<typeof freshDatabase>>;

  beforeAll(async () => {
    room = await freshSites(inject('addresses'));
    index = await freshDatabase(inject('addresses'));
  });
  afterAll(async () => index.drop());

  const newBlob = (): Buffer => randomBytes(5_000);
  async function atBothSites(bytes: Buffer): Promise<ReturnType<typeof sha256Of>> {
    const sha256 = await storeBlob(index.database, room.sites, bytes, NOW);
    await replicateBlob(index.database, room.sites, sha256, NOW, UNTIL);
    return sha256;
  }
  const hide = (site: FreshSite, sha256: ReturnType<typeof sha256Of>): Promise<void> =>
    site.client.removeObject(site.where.bucket, blobKey(sha256));
  const damage = (site: FreshSite, sha256: ReturnType<typeof sha256Of>): Promise<void> =>
    site.store.overwrite(sha256, Buffer.from('not the signed bytes'));

  it('stores at the primary and writes the row; the same bytes again change neither', async () => {
    const bytes = newBlob();
    const sha256 = await storeBlob(index.database, room.sites, bytes, NOW);
    expect(sha256).toBe(sha256Of(bytes));
    const later = new Date(NOW.getTime() + DAY);
    expect(await storeBlob(index.database, room.sites, bytes, later)).toBe(sha256);
    expect(await copiesOf(index.database, sha256)).toEqual({
      _id: sha256,
      size: 5_000,
      storedAt: NOW.toISOString(),
      backedUpAt: null,
    });
    expect(await inspectBlob(room.sites.primary, sha256)).toBe('sound');
    expect(await inspectBlob(room.sites.backup, sha256)).toBe('missing');
  });

  it('writes the row that a crash left out when the same bytes come again', async () => {
    const bytes = newBlob();
    await room.sites.primary.create(sha256Of(bytes), bytes);
    const sha256 = await storeBlob(index.database, room.sites, bytes, NOW);
    expect(await copiesOf(index.database, sha256)).toMatchObject({ size: 5_000 });
  });

  it('does not take what is there on trust: damaged bytes are replaced by the pushed ones', async () => {
    const bytes = newBlob();
    await room.sites.primary.create(sha256Of(bytes), Buffer.from('damaged'));
    const sha256 = await storeBlob(index.database, room.sites, bytes, NOW);
    expect(await room.sites.primary.read(sha256)).toEqual(bytes);
  });

  it('writes no row when the primary does not take the bytes', async () => {
    const bytes = newBlob();
    const away = openObjectStore('primary', { ...room.primary.where, port: 1 });
    const storing = storeBlob(index.database, { primary: away }, bytes, NOW);
    await expect(storing).rejects.toMatchObject({ code: 'site-unreachable' });
    expect(await copiesOf(index.database, sha256Of(bytes))).toBeNull();
  });

  it('replicates twice with the same result and notes the first time', async () => {
    const bytes = newBlob();
    const sha256 = await storeBlob(index.database, room.sites, bytes, NOW);
    expect(await waiting()).toContain(sha256);
    await replicateBlob(index.database, room.sites, sha256, NOW, UNTIL);
    await replicateBlob(index.database, room.sites, sha256, new Date(NOW.getTime() + DAY), UNTIL);
    expect(await room.sites.backup.read(sha256)).toEqual(bytes);
    expect(await copiesOf(index.database, sha256)).toMatchObject({
      backedUpAt: NOW.toISOString(),
    });
    expect(await waiting()).not.toContain(sha256);
  });

  async function waiting(): Promise<string[]> {
    const rows = await blobsNotBackedUp(index.database, new Date(NOW.getTime() + 1), 1000);
    return rows.map((row) => row._id);
  }

  it('replaces a wrong copy at the backup before it says backed up', async () => {
    const bytes = newBlob();
    const sha256 = await storeBlob(index.database, room.sites, bytes, NOW);
    await damage(room.backup, sha256);
    const repairs: Repair[] = [];
    const sites = { ...room.sites, onRepair: (repair: Repair) => repairs.push(repair) };
    await replicateBlob(index.database, sites, sha256, NOW, UNTIL);
    expect(await room.sites.backup.read(sha256)).toEqual(bytes);
    expect(repairs).toEqual([{ sha256, site: 'backup', found: 'damaged', mended: true }]);
    await replicateBlob(index.database, sites, sha256, NOW, UNTIL);
    expect(repairs).toHaveLength(1);
  });

  it('locks at the backup too what became permanent after it was copied, and notes the locks it saw', async () => {
    const sha256 = await atBothSites(newBlob());
    expect(await copiesOf(index.database, sha256)).not.toHaveProperty('term');
    await retainBlob(index.database, room.sites, sha256, UNTIL);
    await retainBlob(index.database, room.sites, sha256, new Date(Date.now() + 5 * DAY));
    expect(await copiesOf(index.database, sha256)).toMatchObject({
      term: 'permanent',
      lockedUntil: '',
      backedUpAt: null,
    });
    await replicateBlob(index.database, room.sites, sha256, NOW, UNTIL);
    for (const store of [room.sites.primary, room.sites.backup])
      expect(await store.retainedUntil(sha256)).toEqual(UNTIL);
    const until = UNTIL.toISOString();
    expect(await copiesOf(index.database, sha256)).toMatchObject({
      backedUpAt: NOW.toISOString(),
      locks: { primary: until, backup: until },
      lockedUntil: until,
    });
    // Once more for another push of the same bytes: nothing is to be copied for it.
    await retainBlob(index.database, room.sites, sha256, UNTIL);
    expect((await copiesOf(index.database, sha256))?.backedUpAt).toBe(NOW.toISOString());
  });

  it('leaves unseen what the primary was not asked for', async () => {
    const sha256 = await atBothSites(newBlob());
    await retainBlob(index.database, room.sites, sha256, UNTIL);
    const away = openObjectStore('primary', { ...room.primary.where, port: 1 });
    await replicateBlob(index.database, { ...room.sites, primary: away }, sha256, NOW, UNTIL);
    const row = await copiesOf(index.database, sha256);
    expect(row).toMatchObject({ backedUpAt: NOW.toISOString(), lockedUntil: '' });
    expect(row?.locks).toEqual({ backup: UNTIL.toISOString() });
  });

  it.each([
    ['damaged', damage],
    ['missing', hide],
  ] as const)('serves a blob %s at the primary from the backup and repairs it', async (found, spoil) => {
    const bytes = newBlob();
    const sha256 = await atBothSites(bytes);
    const until = new Date(Date.now() + 7 * DAY);
    await room.sites.backup.extendRetention(sha256, until);
    await spoil(room.primary, sha256);
    const repairs: Repair[] = [];
    expect(await readBlob(room.sites, sha256, (repair) => repairs.push(repair))).toEqual(bytes);
    expect(repairs).toEqual([{ sha256, site: 'primary', found, mended: true }]);
    expect(await room.sites.primary.read(sha256)).toEqual(bytes);
    // The repaired copy is locked as long as the sound one.
    expect((await room.sites.primary.retainedUntil(sha256))?.getTime()).toBeGreaterThanOrEqual(
      until.getTime(),
    );
    expect(await readBlob(room.sites, sha256, (repair) => repairs.push(repair))).toEqual(bytes);
    expect(repairs).toHaveLength(1);
  });

  it.each([
    ['damaged', damage],
    ['missing', hide],
  ] as const)('mends a blob %s at the backup', async (found, spoil) => {
    const bytes = newBlob();
    const sha256 = await atBothSites(bytes);
    await spoil(room.backup, sha256);
    const repairs: Repair[] = [];
    const seen = await mendBlob(room.sites, sha256, (repair) => repairs.push(repair));
    expect(seen).toEqual({ primary: 'sound', backup: found });
    expect(repairs).toEqual([{ sha256, site: 'backup', found, mended: true }]);
    expect(await mendBlob(room.sites, sha256)).toEqual({ primary: 'sound', backup: 'sound' });
    expect(await room.sites.backup.read(sha256)).toEqual(bytes);
  });

  it.each([
    ['damaged at both', damage, damage],
    ['damaged at one and missing at the other', damage, hide],
    ['missing at both', hide, hide],
  ] as const)('says that a blob %s is lost, and writes nothing', async (_, first, second) => {
    const sha256 = await atBothSites(newBlob());
    await first(room.primary, sha256);
    await second(room.backup, sha256);
    await expect(readBlob(room.sites, sha256)).rejects.toBeInstanceOf(BlobLost);
    await expect(mendBlob(room.sites, sha256)).rejects.toMatchObject({ code: 'blob-lost', sha256 });
    expect(await inspectBlob(room.sites.primary, sha256)).not.toBe('sound');
  });

  it('never says lost while a site that may have the bytes is away', async () => {
    const sha256 = await atBothSites(newBlob());
    await damage(room.primary, sha256);
    const away = openObjectStore('backup', { ...room.backup.where, port: 1 });
    const reading = readBlob({ ...room.sites, backup: away }, sha256);
    await expect(reading).rejects.toMatchObject({ code: 'site-unreachable' });
  });

  it('serves from the backup while the primary is away, and repairs nothing', async () => {
    const bytes = newBlob();
    const sha256 = await atBothSites(bytes);
    const away = openObjectStore('primary', { ...room.primary.where, port: 1 });
    const repairs: Repair[] = [];
    const sites = { ...room.sites, primary: away };
    expect(await readBlob(sites, sha256, (repair) => repairs.push(repair))).toEqual(bytes);
    expect(repairs).toEqual([]);
  });
});
