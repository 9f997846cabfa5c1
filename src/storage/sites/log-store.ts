import { StorageError } from '../storage-error.ts';
import { ensureLockedBucket, ensurePlainBucket } from './ensure-bucket.ts';
import { createOnce, getBytes } from './object-bytes.ts';
import { extendLock, lockedUntil } from './object-lock.ts';
import { openS3Client, type S3Limits } from './s3-client.ts';
import { asStorageError, withOneRepeat } from './s3-fault.ts';
import type { S3Site } from './s3-site.ts';

/**
 * One site's copy of one log, each object at its path. What lies below `tile/` is final and under Object Lock; all else
 * (tails, checkpoints, co-signatures) lies in a bucket of its own, `<bucket>-heads`, without lock, and may be deleted.
 * Every method throws StorageError and ends in bounded time.
 */
export interface LogStore {
  readonly site: 'primary' | 'backup';
  /** Makes both buckets where they are absent; an existing one for tiles without lock is refused: bucket-unlocked. */
  ensureBuckets(lockDays: number): Promise<void>;
  /** Never over another: what stands there stays, and the answer says whether it is the same, byte for byte. */
  keep(path: string, bytes: Uint8Array): Promise<'kept' | 'stood' | 'differs'>;
  read(path: string): Promise<Uint8Array | undefined>;
  /** Paths that begin so, in order. */
  list(prefix: string): AsyncIterable<string>;
  /** Locks what lies below `tile/` until then (whole seconds); does nothing when it is locked as long already. */
  extendRetention(path: string, until: Date): Promise<void>;
  /** Until when that is locked; undefined when there is none or it is not locked. */
  retainedUntil(path: string): Promise<Date | undefined>;
  /** What is not under lock; absent already is as good. */
  remove(path: string): Promise<void>;
}

const LIMITS: S3Limits = { silence: 5_000, total: 30_000 };

/** @param log a name for it at this site, as a path element: `so-cai`, `looks-2026` */
export function openLogStore(
  site: 'primary' | 'backup',
  where: S3Site,
  log: string,
  limits = LIMITS,
): LogStore {
  const client = openS3Client(where, limits);
  const heads = `${where.bucket}-heads`;
  const bucketOf = (path: string) => (path.startsWith('tile/') ? where.bucket : heads);
  const keyOf = (path: string) => `ledger/${log}/${path}`;
  const asked = <T>(what: string, ask: () => Promise<T>): Promise<T> =>
    withOneRepeat(ask).catch((error: unknown) => {
      throw asStorageError(site, what, error);
    });
  const read = (path: string) => asked('read', () => getBytes(client, bucketOf(path), keyOf(path)));

  return {
    site,
    read,
    ensureBuckets: (lockDays) =>
      asked('bucket', async () => {
        await ensureLockedBucket(client, where, site, lockDays);
        await ensurePlainBucket(client, heads, where.region);
      }),
    async keep(path, bytes) {
      const created = await asked('keep', () => createOnce(client, bucketOf(path), keyOf(path), bytes));
      if (created) return 'kept';
      const standing = await read(path);
      if (!standing) throw new StorageError('site-refused', `${site}: ${path} stands there and is not read`);
      return Buffer.compare(standing, bytes) === 0 ? 'stood' : 'differs';
    },
    list: async function* (prefix) {
      try {
        for await (const item of client.listObjectsV2(bucketOf(prefix), keyOf(prefix), true))
          yield String(item.name).slice(keyOf('').length);
      } catch (error) {
        throw asStorageError(site, 'list', error);
      }
    },
    extendRetention: (path, until) =>
      asked('lock', () => extendLock(client, where.bucket, keyOf(path), until)),
    retainedUntil: (path) => asked('lock', () => lockedUntil(client, where.bucket, keyOf(path))),
    remove: (path) => asked('remove', () => client.removeObject(heads, keyOf(path))),
  };
}
