import { randomBytes } from 'node:crypto';
import type { Client } from 'minio';
import { expect } from 'vitest';
import { openS3Client } from '../../../src/storage/sites/s3-client.ts';
import { parseS3Url } from '../../../src/storage/sites/s3-site.ts';
import type { HttpWay } from './answer.ts';
import { knockByHttp } from './knock-by-http.ts';
import type { Door } from './listening-ports.ts';
import { filerFolder, filerName, intruder, type Target } from './target.ts';

/** A pupil's bytes under COMPLIANCE, and what an insider can say of them. */
export interface LockedObject {
  readonly target: Target;
  readonly bytes: Buffer;
  /** Fails unless the object, its lock and all around it are as they were put. */
  standsAsPut(): Promise<void>;
  /** Fails unless the version that was put and its lock are there, whatever may lie on top of it. */
  versionStands(): Promise<void>;
}

const limits = { silence: 10_000, total: 30_000 };

/** Puts one object into a bucket of its own, under an invented pupil's personal ID. */
export async function putLocked(url: string): Promise<LockedObject> {
  const client = openS3Client(parseS3Url(url), limits);
  const bucket = `knocks-${randomBytes(6).toString('hex')}`;
  const key = `blobs/099205001234/${randomBytes(16).toString('hex')}`;
  // Random bytes, which no server finds worth compressing: they would be known again in any answer.
  const bytes = randomBytes(3_000);
  await client.makeBucket(bucket, 'us-east-1', { ObjectLocking: true });
  await client.setObjectLockConfig(bucket, { mode: 'COMPLIANCE', unit: 'Days', validity: 1 });
  const { versionId } = await client.putObject(bucket, key, bytes);
  if (!versionId) throw new Error('no version id');
  const look = () => seen(client, { bucket, key, versionId });
  const before = await look();
  expect(before).toMatchObject({ bytes, lock: { mode: 'COMPLIANCE' } });
  return {
    target: { bucket, key, versionId, fileId: '1,0100000001' },
    bytes,
    async standsAsPut() {
      expect(await look()).toEqual(before);
      await expect(client.removeObject(bucket, key, { versionId })).rejects.toThrow();
      const stranger = openS3Client({ ...parseS3Url(url), ...intruder }, limits);
      await expect(stranger.listBuckets()).rejects.toThrow();
    },
    async versionStands() {
      expect(await bytesOf(client, bucket, key, { versionId })).toEqual(bytes);
      expect(await client.getObjectRetention(bucket, key, { versionId })).toEqual(before.lock);
    },
  };
}

interface Seen {
  readonly bytes: Buffer;
  readonly lock: unknown;
  readonly policy: unknown;
  readonly buckets: string[];
  readonly versions: unknown[];
}

/** Everything that S3 says of the object, of its bucket and of the other buckets. */
async function seen(client: Client, at: Omit<Target, 'fileId'>): Promise<Seen> {
  const { bucket, key, versionId } = at;
  const versions: unknown[] = [];
  for await (const version of client.listObjects(bucket, '', true, { IncludeVersion: true })) {
    versions.push(version);
  }
  return {
    bytes: await bytesOf(client, bucket, key),
    lock: await client.getObjectRetention(bucket, key, { versionId }),
    policy: await client.getBucketPolicy(bucket).catch(({ code }) => code),
    buckets: (await client.listBuckets()).map(({ name }) => name),
    versions,
  };
}

async function bytesOf(client: Client, bucket: string, key: string, of = {}): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await client.getObject(bucket, key, of)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * SeaweedFS's own name of the object's bytes, asked of the filer as the server itself would, so that the stranger
 * knows all there is to know. Undefined where no port knows such a name.
 */
export async function fileIdOf(
  target: Target,
  doors: readonly Door[],
  identity: { readonly cert: string; readonly key: string },
): Promise<string | undefined> {
  const path = `${filerFolder(target)}/${filerName(target)}?metadata=true`;
  const knock = { method: 'GET', path, headers: { accept: 'application/json' } };
  const ways: HttpWay[] = ['HTTP', 'HTTPS as another'];
  for (const door of doors) {
    for (const way of ways) {
      const { body } = await knockByHttp(knock, { door, identity }, way);
      const found = /"file_id":"([^"]+)"/.exec(body.toString())?.[1];
      if (found) return found;
    }
  }
  return undefined;
}
