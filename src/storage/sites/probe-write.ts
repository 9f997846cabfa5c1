import { createHash } from 'node:crypto';
import type { Client } from 'minio';

/** Beside the blobs, where no listing of them looks. */
const objectName = 'probe/takes-writes';
const part = Buffer.from('?');

/**
 * Whether a site takes bytes. An object under a COMPLIANCE lock could not be removed again, so none is made: a multipart
 * upload is begun, one part written and the upload given up, which leaves nothing.
 */
export async function probeWrite(client: Client, bucketName: string): Promise<void> {
  const uploadId = await client.initiateNewMultipartUpload(bucketName, objectName, {});
  try {
    const query = `partNumber=1&uploadId=${encodeURIComponent(uploadId)}`;
    const headers = { 'content-md5': createHash('md5').update(part).digest('base64') };
    const request = { method: 'PUT', bucketName, objectName, query, headers };
    const response = await client.makeRequestAsync(request, part, [200], client.region);
    response.resume();
  } finally {
    // What a site keeps of an upload that could not be given up, it sweeps itself.
    await client.abortMultipartUpload(bucketName, objectName, uploadId).catch(() => undefined);
  }
}
