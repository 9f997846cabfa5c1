import type { Sha256 } from '../../domain/identity/sha256.ts';
import { StorageError } from '../storage-error.ts';
import {
  blobKey,
  createObject,
  listObjects,
  putObject,
  readLockedObject,
  readObject,
  writtenAt,
} from './blob-objects.ts';
import { ensureLockedBucket } from './ensure-bucket.ts';
import type { LockedBytes } from './object-bytes.ts';
import { extendLock, lockedUntil, lockHeaders } from './object-lock.ts';
import { probeWrite } from './probe-write.ts';
import { openS3Client, type S3Limits } from './s3-client.ts';
import { asStorageError, withOneRepeat } from './s3-fault.ts';
import type { S3Site } from './s3-site.ts';

/**
 * One site's blobs, each under its hash: versioned and locked, never rewritten in place.
 * Every method throws StorageError and ends in bounded time.
 */
export interface ObjectStore {
  readonly site: 'primary' | 'backup';
  /**
   * Makes the bucket where it is absent: versioned, Object Lock with COMPLIANCE as its default for `lockDays`.
   * A longer default that stands already is kept. An existing bucket without lock is refused: bucket-unlocked.
   */
  ensureBucket(lockDays: number): Promise<void>;
  /** Conditional (`If-None-Match: *`, RFC 9110): what is there stays. `exists` says nothing of its bytes. */
  create(sha256: Sha256, bytes: Uint8Array): Promise<'created' | 'exists'>;
  /**
   * The same, locked until then from the beginning (whole seconds) where the site heeds it: what `readLocked` says counts.
   */
  createLocked(sha256: Sha256, bytes: Uint8Array, until: Date): Promise<'created' | 'exists'>;
  /** A new version on top of a damaged or deleted one; the old version stays locked beneath. */
  overwrite(sha256: Sha256, bytes: Uint8Array): Promise<void>;
  /**
   * The latest version, its length checked but not its hash; undefined when there is none or it is a delete marker.
   * Throws blob-unreadable when the site is up and still cannot give these bytes.
   */
  read(sha256: Sha256): Promise<Uint8Array | undefined>;
  /** The same with the end of its lock, in one answer; that is undefined where the site does not tell it. */
  readLocked(sha256: Sha256): Promise<LockedBytes | undefined>;
  /** Locks the latest version until then (whole seconds); does nothing when it is locked as long already. */
  extendRetention(sha256: Sha256, until: Date): Promise<void>;
  /** Until when the latest version is locked; undefined when there is none or it is not locked. */
  retainedUntil(sha256: Sha256): Promise<Date | undefined>;
  /** When the latest version was written, by the site's clock; undefined when there is none. */
  storedAt(sha256: Sha256): Promise<Date | undefined>;
  /** Every blob in order of its hash, after `startAfter`. */
  list(startAfter?: Sha256): AsyncIterable<Sha256>;
  /** Throws unless the site answers and the bucket is there. */
  reachable(): Promise<void>;
  /** Throws unless the site takes bytes; leaves none there. */
  takesWrites(): Promise<void>;
}

const LIMITS: S3Limits = { silence: 5_000, total: 30_000 };

export function openObjectStore(site: 'primary' | 'backup', where: S3Site, limits = LIMITS): ObjectStore {
  const client = openS3Client(where, limits);
  const { bucket } = where;
  const asked = <T>(what: string, ask: () => Promise<T>): Promise<T> =>
    withOneRepeat(ask).catch((error: unknown) => {
      throw asStorageError(site, what, error);
    });

  return {
    site,
    ensureBucket: (lockDays) => asked('bucket', () => ensureLockedBucket(client, where, site, lockDays)),
    create: (sha256, bytes) => asked('create', () => createObject(client, bucket, sha256, bytes)),
    overwrite: (sha256, bytes) => asked('overwrite', () => putObject(client, bucket, sha256, bytes, {})),
    createLocked: (sha256, bytes, until) =>
      asked('create', () => createObject(client, bucket, sha256, bytes, lockHeaders(until))),
    readLocked: (sha256) => asked('read', () => readLockedObject(client, bucket, sha256)),
    read: (sha256) => asked('read', () => readObject(client, bucket, sha256)),
    extendRetention: (sha256, until) =>
      asked('lock', () => extendLock(client, bucket, blobKey(sha256), until)),
    retainedUntil: (sha256) => asked('lock', () => lockedUntil(client, bucket, blobKey(sha256))),
    storedAt: (sha256) => asked('stat', () => writtenAt(client, bucket, sha256)),
    list: async function* (startAfter) {
      try {
        yield* listObjects(client, bucket, startAfter);
      } catch (error) {
        throw asStorageError(site, 'list', error);
      }
    },
    reachable: () =>
      asked('reachable', async () => {
        if (!(await client.bucketExists(bucket))) {
          throw new StorageError('bucket-missing', `${site}: the bucket is missing`);
        }
      }),
    takesWrites: () => asked('write', () => probeWrite(client, bucket)),
  };
}
