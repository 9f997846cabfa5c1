import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'minio';
import { parseSha256, type Sha256 } from '../../domain/identity/sha256.ts';
import { StorageError } from '../storage-error.ts';
import { getLocked, type LockedBytes, putBytes } from './object-bytes.ts';
import type { S3Client } from './s3-client.ts';
import { mayBeTheBytes, s3Code, withOneRepeat } from './s3-fault.ts';

/** `blobs/ab/cd/abcd…`: two levels, so that a listing can be split by prefix. Its order is the order of the hashes. */
export function blobKey(sha256: Sha256): string {
  return `blobs/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
}

/**
 * SeaweedFS queues conditional writes to one key and looks at its queue once a second, so among many equal pushes the
 * last one waits longer than the limit: by then another has written, and that is what this one wants to know.
 */
export async function createObject(
  client: Client,
  bucket: string,
  sha256: Sha256,
  bytes: Uint8Array,
  lock: Record<string, string> = {},
): Promise<'created' | 'exists'> {
  try {
    await putObject(client, bucket, sha256, bytes, { ...lock, 'if-none-match': '*' });
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

export async function putObject(
  client: Client,
  bucket: string,
  sha256: Sha256,
  bytes: Uint8Array,
  condition: Record<string, string>,
): Promise<void> {
  const headers = { ...condition, 'content-type': 'application/xml' };
  const answer = await putBytes(client, bucket, blobKey(sha256), bytes, headers);
  if (!answer['x-amz-version-id']) {
    throw new StorageError('bucket-unlocked', 'the bucket keeps no versions: what was put is not protected');
  }
}

/** A site that answers for itself but fails twice for one object has lost that object, not its way. */
export async function readLockedObject(
  client: S3Client,
  bucket: string,
  sha256: Sha256,
): Promise<LockedBytes | undefined> {
  try {
    return await getLocked(client, bucket, blobKey(sha256));
  } catch (error) {
    if (!mayBeTheBytes(error)) throw error;
    if (!(await answersSoon(client, bucket))) throw error;
  }
  try {
    return await getLocked(client, bucket, blobKey(sha256));
  } catch (error) {
    if (!mayBeTheBytes(error)) throw error;
    throw new StorageError('blob-unreadable', `read: ${s3Code(error)} twice`, { cause: error });
  }
}

export async function readObject(
  client: S3Client,
  bucket: string,
  sha256: Sha256,
): Promise<Uint8Array | undefined> {
  return (await readLockedObject(client, bucket, sha256))?.bytes;
}

/** A site that is up says so at once; one that is frozen is not waited for a second time. */
function answersSoon(client: Client, bucket: string): Promise<boolean> {
  const answer = withOneRepeat(() => client.bucketExists(bucket)).catch(() => false);
  return Promise.race([answer, pause(1_500, false)]);
}

export async function* listObjects(
  client: Client,
  bucket: string,
  startAfter?: Sha256,
): AsyncIterable<Sha256> {
  const after = startAfter ? blobKey(startAfter) : '';
  for await (const item of client.listObjectsV2(bucket, 'blobs/', true, after)) {
    const sha256 = parseSha256(String(item.name).split('/').at(-1) ?? '');
    if (sha256) yield sha256;
  }
}

export async function writtenAt(client: Client, bucket: string, sha256: Sha256): Promise<Date | undefined> {
  try {
    return (await client.statObject(bucket, blobKey(sha256))).lastModified;
  } catch (error) {
    if (['NotFound', 'NoSuchKey'].includes(s3Code(error) ?? '')) return undefined;
    throw error;
  }
}
