import { StorageError } from '../storage-error.ts';
import { ensurePlainBucket } from './ensure-bucket.ts';
import { createOnce, getBytes, putBytes } from './object-bytes.ts';
import { openS3Client, type S3Limits } from './s3-client.ts';
import { asStorageError, withOneRepeat } from './s3-fault.ts';
import type { S3Site } from './s3-site.ts';

/**
 * One site's copy of the wrapped keys, in the bucket without lock and versions (`<bucket>-heads`): a key that is destroyed
 * must be gone. Every method throws StorageError and ends in bounded time.
 */
export interface KeyStore {
  readonly site: 'primary' | 'backup';
  ensureBucket(): Promise<void>;
  /** Never over another: a key's id is random. */
  keep(kid: string, bytes: Uint8Array): Promise<void>;
  /** In the place of what stands there: the same key, wrapped anew. */
  replace(kid: string, bytes: Uint8Array): Promise<void>;
  read(kid: string): Promise<Uint8Array | undefined>;
  /** ids of the keys, in order */
  list(): AsyncIterable<string>;
  remove(kid: string): Promise<void>;
}

const LIMITS: S3Limits = { silence: 5_000, total: 30_000 };
const PREFIX = 'keys/';

export function openKeyStore(site: 'primary' | 'backup', where: S3Site, limits = LIMITS): KeyStore {
  const client = openS3Client(where, limits);
  const bucket = `${where.bucket}-heads`;
  const asked = <T>(what: string, ask: () => Promise<T>): Promise<T> =>
    withOneRepeat(ask).catch((error: unknown) => {
      throw asStorageError(site, what, error);
    });
  const read = (kid: string) => asked('read', () => getBytes(client, bucket, PREFIX + kid));
  return {
    site,
    read,
    ensureBucket: () => asked('bucket', () => ensurePlainBucket(client, bucket, where.region)),
    async keep(kid, bytes) {
      if (await asked('keep', () => createOnce(client, bucket, PREFIX + kid, bytes))) return;
      const standing = await read(kid);
      if (!standing || Buffer.compare(standing, bytes) !== 0)
        throw new StorageError('site-refused', `${site}: another key stands under this id`);
    },
    replace: (kid, bytes) =>
      asked('replace', async () => {
        await putBytes(client, bucket, PREFIX + kid, bytes, { 'content-type': 'application/octet-stream' });
      }),
    list: async function* () {
      try {
        for await (const item of client.listObjectsV2(bucket, PREFIX, true))
          yield String(item.name).slice(PREFIX.length);
      } catch (error) {
        throw asStorageError(site, 'list', error);
      }
    },
    remove: (kid) => asked('remove', () => client.removeObject(bucket, PREFIX + kid)),
  };
}
