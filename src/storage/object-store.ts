import { createHash } from 'node:crypto';
import type { Client } from 'minio';
import { parseSha256, type Sha256 } from '../domain/sha256.ts';
import { ensureLockedBucket } from './ensure-bucket.ts';
import { openS3Client, type S3Limits } from './s3-client.ts';
import { asStorageError, mayBeTheBytes, s3Code, withOneRepeat } from './s3-fault.ts';
import type { S3Site } from './s3-site.ts';
import { StorageError } from './storage-error.ts';

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
  /** A new version on top of a damaged or deleted one; the old version stays locked beneath. */
  overwrite(sha256: Sha256, bytes: Uint8Array): Promise<void>;
  /**
   * The latest version, its length checked but not its hash; undefined when there is none or it is a delete marker.
   * Throws blob-unreadable when the site is up and still cannot give these bytes.
   */
  read(sha256: Sha256): Promise<Uint8Array | undefined>;
  /** Locks the latest version until then (whole seconds); does nothing when it is locked as long already. */
  extendRetention(sha256: Sha256, until: Date): Promise<void>;
  /** Until when the latest version is locked; undefined when there is none or it is not locked. */
  retainedUntil(sha256: Sha256): Promise<Date | undefined>;
  /** Every blob in order of its hash, after `startAfter`. */
  list(startAfter?: Sha256): AsyncIterable<Sha256>;
  /** Throws unless the site answers and the bucket is there. */
  reachable(): Promise<void>;
}

const LIMITS: S3Limits = { silence: 5_000, total: 30_000 };
/** Above any document the intake lets in; an answer that claims more is not one of ours. */
const LARGEST = 64 * 1024 * 1024;

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
    create: (sha256, bytes) => asked('create', () => create(client, bucket, sha256, bytes)),
    overwrite: (sha256, bytes) => asked('overwrite', () => put(client, bucket, sha256, bytes, {})),
    read: (sha256) => asked('read', () => readTwice(client, bucket, site, sha256)),
    extendRetention: (sha256, until) =>
      asked('retention', async () => {
        const wanted = new Date(Math.ceil(until.getTime() / 1000) * 1000);
        const standing = await retention(client, bucket, sha256);
        if (standing && standing >= wanted) return;
        const retainUntilDate = wanted.toISOString().replace('.000Z', 'Z');
        const latest = { versionId: '', mode: 'COMPLIANCE' as const, retainUntilDate };
        await client.putObjectRetention(bucket, blobKey(sha256), latest);
      }),
    retainedUntil: (sha256) => asked('retention', () => retention(client, bucket, sha256)),
    list: (startAfter) => listBlobs(client, bucket, site, startAfter),
    reachable: () =>
      asked('reachable', async () => {
        if (!(await client.bucketExists(bucket))) {
          throw new StorageError('bucket-missing', `${site}: the bucket is missing`);
        }
      }),
  };
}

/** `blobs/ab/cd/abcd…`: two levels, so that a listing can be split by prefix. Its order is the order of the hashes. */
export function blobKey(sha256: Sha256): string {
  return `blobs/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
}

/**
 * SeaweedFS queues conditional writes to one key and looks at its queue once a second, so among many equal pushes the
 * last one waits longer than the limit: by then another has written, and that is what this one wants to know.
 */
async function create(
  client: Client,
  bucket: string,
  sha256: Sha256,
  bytes: Uint8Array,
): Promise<'created' | 'exists'> {
  try {
    await put(client, bucket, sha256, bytes, { 'if-none-match': '*' });
    return 'created';
  } catch (error) {
    const code = s3Code(error);
    if (code === 'PreconditionFailed') return 'exists';
    const written =
      code === 'ETIMEDOUT' && (await client.statObject(bucket, blobKey(sha256)).catch(() => undefined));
    if (written) return 'exists';
    throw error;
  }
}

/**
 * `putObject` of the library turns If-None-Match and x-amz-object-lock-* into user metadata, so the request is made
 * by hand. Content-MD5 is asked for by S3 wherever the bucket has a default retention, and guards the way there.
 */
async function put(
  client: Client,
  bucketName: string,
  sha256: Sha256,
  bytes: Uint8Array,
  condition: Record<string, string>,
): Promise<void> {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headers = {
    ...condition,
    'content-type': 'application/xml',
    'content-md5': createHash('md5').update(body).digest('base64'),
  };
  const request = { method: 'PUT', bucketName, objectName: blobKey(sha256), headers };
  const response = await client.makeRequestAsync(request, body, [200], client.region);
  response.resume();
  if (!response.headers['x-amz-version-id']) {
    throw new StorageError('bucket-unlocked', 'the bucket keeps no versions: what was put is not protected');
  }
}

/** A site that answers for itself but fails twice for one object has lost that object, not its way. */
async function readTwice(
  client: Client,
  bucket: string,
  site: 'primary' | 'backup',
  sha256: Sha256,
): Promise<Uint8Array | undefined> {
  try {
    return await get(client, bucket, sha256);
  } catch (error) {
    if (!mayBeTheBytes(error)) throw error;
    const up = await withOneRepeat(() => client.bucketExists(bucket)).catch(() => false);
    if (!up) throw asStorageError(site, 'read', error);
  }
  try {
    return await get(client, bucket, sha256);
  } catch (error) {
    if (!mayBeTheBytes(error)) throw error;
    throw new StorageError('blob-unreadable', `${site}: read: ${s3Code(error)} twice`, { cause: error });
  }
}

async function get(client: Client, bucketName: string, sha256: Sha256): Promise<Uint8Array | undefined> {
  try {
    const request = { method: 'GET', bucketName, objectName: blobKey(sha256) };
    const response = await client.makeRequestAsync(request, '', [200], client.region);
    const announced = Number(response.headers['content-length'] ?? Number.NaN);
    if (!(announced <= LARGEST)) {
      response.destroy();
      throw new StorageError('site-refused', `the answer announces ${announced} bytes`);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (bytes.length !== announced) {
      throw new StorageError(
        'site-unreachable',
        `the answer broke off at ${bytes.length} of ${announced} bytes`,
      );
    }
    return bytes;
  } catch (error) {
    // NoSuchKey alone: a missing bucket is a fault of the site, not a missing blob to be repaired.
    if (s3Code(error) === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** How the makes say that there is no object, only a delete marker, or an object without a lock. */
const NOT_LOCKED = new Set([
  'NoSuchKey',
  'NoSuchObjectLockConfiguration',
  'ObjectLockConfigurationNotFoundError',
]);

async function retention(client: Client, bucket: string, sha256: Sha256): Promise<Date | undefined> {
  try {
    const info = await client.getObjectRetention(bucket, blobKey(sha256));
    return info?.mode === 'COMPLIANCE' ? new Date(info.retainUntilDate) : undefined;
  } catch (error) {
    if (NOT_LOCKED.has(s3Code(error) ?? '')) return undefined;
    throw error;
  }
}

async function* listBlobs(
  client: Client,
  bucket: string,
  site: 'primary' | 'backup',
  startAfter?: Sha256,
): AsyncIterable<Sha256> {
  try {
    const after = startAfter ? blobKey(startAfter) : '';
    for await (const item of client.listObjectsV2(bucket, 'blobs/', true, after)) {
      const sha256 = parseSha256(String(item.name).split('/').at(-1) ?? '');
      if (sha256) yield sha256;
    }
  } catch (error) {
    throw asStorageError(site, 'list', error);
  }
}
