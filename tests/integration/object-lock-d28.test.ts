import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { blobKey } from '../../src/storage/sites/blob-objects.ts';
import { sha256Of } from '../../src/storage/sites/blobs.ts';
import { getBytes, putBytes } from '../../src/storage/sites/object-bytes.ts';
import { openObjectStore } from '../../src/storage/sites/object-store.ts';
import { openS3Client } from '../../src/storage/sites/s3-client.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { type FreshSite, freshName, freshSite } from '../support/fresh-storage.ts';

const DAY = 86_400_000;
const limits = { silence: 5_000, total: 30_000 };
const everyByte = Uint8Array.from({ length: 1024 }, (_, index) => index % 256);

/** One list of demands for every make of object store; a site that fails one of them must not hold transcripts. */
describe.each(['primary', 'backup'] as const)('the %s site', (name) => {
  let site: FreshSite;

  beforeAll(async () => {
    const { primaryS3Url, backupS3Url } = inject('addresses');
    site = await freshSite(name, name === 'primary' ? primaryS3Url : backupS3Url);
  });

  async function stored(bytes: Uint8Array = randomBytes(300)): Promise<Locked> {
    const sha256 = sha256Of(bytes);
    expect(await site.store.create(sha256, bytes)).toBe('created');
    const { versionId } = await site.client.statObject(site.where.bucket, blobKey(sha256));
    if (!versionId) throw new Error('no version id');
    return { sha256, bytes: Buffer.from(bytes), key: blobKey(sha256), versionId };
  }

  async function versionStands({ key, versionId, bytes }: Locked): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of await site.client.getObject(site.where.bucket, key, { versionId })) {
      chunks.push(chunk);
    }
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  }

  it('gives an object to whoever has the secret, whatever its name, and to nobody else', async () => {
    const client = openS3Client(site.where, limits);
    const key = `odd names/(1)*'+é~_-.${randomBytes(4).toString('hex')}`;
    await putBytes(client, site.where.bucket, key, everyByte, {});
    expect(await getBytes(client, site.where.bucket, key)).toEqual(Buffer.from(everyByte));
    const { sha256 } = await stored();
    for (const stranger of [{ secretKey: 'another-secret-of-the-site' }, { accessKey: 'another-key' }]) {
      const store = openObjectStore(name, { ...site.where, ...stranger });
      await expect(store.read(sha256)).rejects.toMatchObject({ code: 'site-refused' });
    }
  });

  it.each([
    ['0 bytes', new Uint8Array(0)],
    ['1 byte', Uint8Array.of(0)],
    ['every byte value', everyByte],
    ['50 kB', randomBytes(50_000)],
    ['5 MB', randomBytes(5_000_000)],
    ['8 MB and one byte', randomBytes(8 * 1024 * 1024 + 1)],
    ['compressible text', Buffer.from('<HocBa>điểm</HocBa>\r\n'.repeat(3000))],
  ])('gives %s back as written', async (_, bytes) => {
    const { sha256 } = await stored(bytes);
    const read = await site.store.read(sha256);
    expect(read && Buffer.compare(read, bytes)).toBe(0);
  });

  it('answers nothing for what was never stored, and throws where the bucket is missing', async () => {
    expect(await site.store.read(sha256Of(randomBytes(9)))).toBeUndefined();
    const elsewhere = openObjectStore(name, { ...site.where, bucket: freshName() });
    await expect(elsewhere.read(sha256Of(everyByte))).rejects.toMatchObject({ code: 'site-refused' });
    await expect(elsewhere.reachable()).rejects.toMatchObject({ code: 'bucket-missing' });
  });

  it('keeps the first bytes when a hash is created again', async () => {
    const { sha256, bytes } = await stored();
    expect(await site.store.create(sha256, Buffer.from('other bytes'))).toBe('exists');
    expect(await site.store.read(sha256)).toEqual(bytes);
  });

  it('lets one of twenty creations at once win', async () => {
    const bytes = randomBytes(2000);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => site.store.create(sha256Of(bytes), bytes)),
    );
    expect(answers.filter((answer) => answer === 'created')).toHaveLength(1);
  });

  it('keeps versions: an overwritten one can still be read', async () => {
    const first = await stored();
    await site.store.overwrite(first.sha256, Buffer.from('on top'));
    expect(Buffer.from((await site.store.read(first.sha256)) ?? []).toString()).toBe('on top');
    await versionStands(first);
  });

  it('locks what is put for the default term', async () => {
    const { sha256 } = await stored();
    const until = await site.store.retainedUntil(sha256);
    expect(until?.getTime()).toBeGreaterThan(Date.now() + DAY - 60_000);
    expect(until?.getTime()).toBeLessThan(Date.now() + DAY + 60_000);
  });

  it('refuses to delete a locked version', async () => {
    const locked = await stored();
    const { key, versionId } = locked;
    await expect(site.client.removeObject(site.where.bucket, key, { versionId })).rejects.toThrow();
    await expect(
      site.client.removeObject(site.where.bucket, key, { versionId, governanceBypass: true }),
    ).rejects.toThrow();
    await versionStands(locked);
  });

  it('refuses to shorten a lock or to change its mode, and extends it', async () => {
    const locked = await stored();
    const { key, versionId, sha256 } = locked;
    const until = new Date(Date.now() + 5 * DAY);
    await site.store.extendRetention(sha256, until);
    const standing = await site.store.retainedUntil(sha256);
    expect(standing?.getTime()).toBeGreaterThanOrEqual(until.getTime());
    const retain = (mode: 'COMPLIANCE' | 'GOVERNANCE', days: number): Promise<void> =>
      site.client.putObjectRetention(site.where.bucket, key, {
        versionId,
        mode,
        retainUntilDate: new Date(Date.now() + days * DAY).toISOString(),
        governanceBypass: true,
      });
    await expect(retain('COMPLIANCE', 2)).rejects.toThrow();
    await expect(retain('GOVERNANCE', 9)).rejects.toThrow();
    // A shorter term asked for by the product is no error: what stands is enough.
    await site.store.extendRetention(sha256, new Date(Date.now() + DAY));
    expect(await site.store.retainedUntil(sha256)).toEqual(standing);
    await versionStands(locked);
  });

  it('keeps a legal hold', async () => {
    const { key, versionId } = await stored();
    const { bucket } = site.where;
    await site.client.setObjectLegalHold(bucket, key, { versionId, status: 'ON' });
    expect(await site.client.getObjectLegalHold(bucket, key, { versionId })).toMatchObject({ Status: 'ON' });
    await expect(site.client.removeObject(bucket, key, { versionId })).rejects.toThrow();
    await site.client.setObjectLegalHold(bucket, key, { versionId, status: 'OFF' });
    expect(await site.client.getObjectLegalHold(bucket, key, { versionId })).toMatchObject({ Status: 'OFF' });
  });

  it('only hides a blob behind a delete marker, and takes it anew', async () => {
    const hidden = await stored();
    await site.client.removeObject(site.where.bucket, hidden.key);
    expect(await site.store.read(hidden.sha256)).toBeUndefined();
    expect(await site.store.retainedUntil(hidden.sha256)).toBeUndefined();
    await versionStands(hidden);
    expect(await site.store.create(hidden.sha256, hidden.bytes)).toBe('created');
    expect(await site.store.read(hidden.sha256)).toEqual(hidden.bytes);
  });

  it('lists more than a thousand blobs in order of their hashes, from any point on', async () => {
    const { store } = await freshSite(name, urlOf(name));
    const hashes = Array.from({ length: 1_050 }, (_, index) => Buffer.from(`blob ${index}`));
    for (let start = 0; start < hashes.length; start += 25) {
      await Promise.all(hashes.slice(start, start + 25).map((bytes) => store.create(sha256Of(bytes), bytes)));
    }
    const sorted = hashes.map(sha256Of).sort();
    expect(await Array.fromAsync(store.list())).toEqual(sorted);
    expect(await Array.fromAsync(store.list(sorted[20]))).toEqual(sorted.slice(21));
    expect(await Array.fromAsync(store.list(sorted.at(-1)))).toEqual([]);
  });

  it('makes its bucket once, however many processes start', async () => {
    const where = { ...parseS3Url(urlOf(name)), bucket: freshName() };
    const stores = Array.from({ length: 4 }, () => openObjectStore(name, where));
    await Promise.all(stores.map((store) => store.ensureBucket(1)));
    await openObjectStore(name, where).ensureBucket(1);
  });

  it('lengthens the default term of its bucket and never shortens it', async () => {
    const where = { ...parseS3Url(urlOf(name)), bucket: freshName() };
    const store = openObjectStore(name, where);
    await store.ensureBucket(1);
    await store.ensureBucket(3);
    await store.ensureBucket(2);
    const sha256 = sha256Of(everyByte);
    await store.create(sha256, everyByte);
    const until = await store.retainedUntil(sha256);
    expect(until?.getTime()).toBeGreaterThan(Date.now() + 3 * DAY - 60_000);
  });

  it('refuses a bucket that was made without Object Lock, by its name', async () => {
    const bucket = freshName();
    await site.client.makeBucket(bucket, site.where.region);
    const refused = openObjectStore(name, { ...site.where, bucket }).ensureBucket(1);
    await expect(refused).rejects.toMatchObject({
      code: 'bucket-unlocked',
      message: expect.stringContaining(bucket),
    });
  });

  it('refuses a wrong secret without repeating it', async () => {
    const stranger = openObjectStore(name, { ...site.where, secretKey: 'not-the-secret' });
    const refused = stranger.create(sha256Of(everyByte), everyByte);
    await expect(refused).rejects.toMatchObject({ code: 'site-refused' });
    await expect(refused).rejects.toThrow(/^(?!.*not-the-secret)/);
  });
});

interface Locked {
  readonly sha256: ReturnType<typeof sha256Of>;
  readonly bytes: Buffer;
  readonly key: string;
  readonly versionId: string;
}

function urlOf(name: 'primary' | 'backup'): string {
  const { primaryS3Url, backupS3Url } = inject('addresses');
  return name === 'primary' ? primaryS3Url : backupS3Url;
}
