import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Client } from 'minio';
import { StorageError } from '../storage-error.ts';
import type { S3Client } from './s3-client.ts';
import { s3Code } from './s3-fault.ts';

/** Above anything that is ever put; an answer that claims more is not one of ours. */
const LARGEST = 64 * 1024 * 1024;

/**
 * `putObject` of the library turns If-None-Match and x-amz-object-lock-* into user metadata, so the request is made
 * by hand. Content-MD5 is asked for by S3 wherever the bucket has a default retention, and guards the way there.
 */
export async function putBytes(
  client: Client,
  bucketName: string,
  objectName: string,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingHttpHeaders> {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const guarded = { ...headers, 'content-md5': createHash('md5').update(body).digest('base64') };
  const request = { method: 'PUT', bucketName, objectName, headers: guarded };
  const response = await client.makeRequestAsync(request, body, [200], client.region);
  response.resume();
  return response.headers;
}

/** Bytes, and until when they are locked (COMPLIANCE), where the site says so beside them. */
export interface LockedBytes {
  readonly bytes: Uint8Array;
  readonly lockedUntil?: Date | undefined;
}

/** Undefined when there is none, or it is a delete marker. */
export async function getBytes(
  client: S3Client,
  bucketName: string,
  objectName: string,
): Promise<Uint8Array | undefined> {
  return (await getLocked(client, bucketName, objectName))?.bytes;
}

/** The same with its lock. */
export async function getLocked(
  client: S3Client,
  bucketName: string,
  objectName: string,
): Promise<LockedBytes | undefined> {
  try {
    const request = { method: 'GET', bucketName, objectName };
    const response = await client.gets.makeRequestAsync(request, '', [200], client.region);
    const announced = Number(response.headers['content-length'] ?? Number.NaN);
    if (!(announced <= LARGEST)) {
      response.destroy();
      throw new StorageError('site-refused', `the answer announces ${announced} bytes`);
    }
    return { bytes: await allOf(response, announced), lockedUntil: lockIn(response.headers) };
  } catch (error) {
    // NoSuchKey alone: a missing bucket is a fault of the site, not a missing object to be repaired.
    if (s3Code(error) === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** Node ends an answer at the length that it announced; one that is cut off before ends without a word of its own. */
function allOf(response: IncomingMessage, announced: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(announced);
  let length = 0;
  return new Promise((done, failed) => {
    response.on('data', (chunk: Buffer) => {
      chunk.copy(bytes, length);
      length += chunk.length;
    });
    response.once('end', () => length === announced && done(bytes));
    response.once('error', failed);
    response.once('close', () =>
      failed(new StorageError('site-unreachable', `the answer broke off at ${length} of ${announced} bytes`)),
    );
  });
}

/** Headers of S3's Object Lock. */
function lockIn(headers: IncomingHttpHeaders): Date | undefined {
  const until = new Date(String(headers['x-amz-object-lock-retain-until-date']));
  const locked = headers['x-amz-object-lock-mode'] === 'COMPLIANCE' && !Number.isNaN(until.getTime());
  return locked ? until : undefined;
}

/** If-None-Match; false where something stands there already. */
export async function createOnce(
  client: Client,
  bucket: string,
  key: string,
  bytes: Uint8Array,
): Promise<boolean> {
  const headers = { 'if-none-match': '*', 'content-type': 'application/octet-stream' };
  try {
    await putBytes(client, bucket, key, bytes, headers);
    return true;
  } catch (error) {
    if (s3Code(error) === 'PreconditionFailed') return false;
    throw error;
  }
}
