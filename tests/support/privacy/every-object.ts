import { getBytes } from '../../../src/storage/sites/object-bytes.ts';
import { openS3Client } from '../../../src/storage/sites/s3-client.ts';
import { parseS3Url } from '../../../src/storage/sites/s3-site.ts';

export interface FoundObject {
  readonly bucket: string;
  readonly key: string;
  readonly metadata: string;
  readonly bytes: Uint8Array;
}

/** Every object in every bucket of a site whose name begins as the configured one's does. */
export async function* everyObject(s3Url: string): AsyncGenerator<FoundObject> {
  const where = parseS3Url(s3Url);
  const client = openS3Client(where, { silence: 10_000, total: 30_000 });
  for (const { name: bucket } of await client.listBuckets()) {
    if (!bucket.startsWith(where.bucket)) continue;
    for await (const { name: key } of client.listObjectsV2(bucket, '', true)) {
      const bytes = await getBytes(client, bucket, key);
      if (!bytes) continue; // cleared away meanwhile
      const metadata = await client.statObject(bucket, key).then(
        ({ metaData }) => JSON.stringify(metaData),
        () => '',
      );
      yield { bucket, key, metadata, bytes };
    }
  }
}
