import type { Client } from 'minio';
import { z } from 'zod';
import { StorageError } from '../storage-error.ts';
import { s3Code } from './s3-fault.ts';
import type { S3Site } from './s3-site.ts';

/**
 * Object Lock can only be given to a bucket at its birth, so one that exists without it is refused.
 * Safe when several processes start at once: the second finds what the first has made.
 */
export async function ensureLockedBucket(
  client: Client,
  { bucket, region }: S3Site,
  site: 'primary' | 'backup',
  lockDays: number,
): Promise<void> {
  if (!(await client.bucketExists(bucket))) {
    try {
      await client.makeBucket(bucket, region, { ObjectLocking: true });
    } catch (error) {
      if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(s3Code(error) ?? '')) throw error;
    }
  }
  const standing = await defaultLock(client, bucket, site);
  const { Status: versioning } = await client.getBucketVersioning(bucket);
  if (versioning !== 'Enabled') throw unlocked(site, bucket, 'does not keep versions');
  if (standing.mode !== 'COMPLIANCE' || standing.days < lockDays) {
    await client.setObjectLockConfig(bucket, { mode: 'COMPLIANCE', unit: 'Days', validity: lockDays });
    const now = await defaultLock(client, bucket, site);
    if (now.mode !== 'COMPLIANCE' || now.days < lockDays)
      throw unlocked(site, bucket, 'did not take the lock');
  }
}

const lockConfig = z.object({
  objectLockEnabled: z.string().optional(),
  mode: z.string().optional(),
  unit: z.string().optional(),
  validity: z.coerce.number().int().default(0),
});

async function defaultLock(
  client: Client,
  bucket: string,
  site: 'primary' | 'backup',
): Promise<{ mode: string | undefined; days: number }> {
  try {
    // The library's types say that this call answers nothing; what it answers is checked here.
    const answer: unknown = await client.getObjectLockConfig(bucket);
    const { objectLockEnabled, mode, unit, validity } = lockConfig.parse(answer);
    if (objectLockEnabled !== 'Enabled') throw unlocked(site, bucket, 'was made without Object Lock');
    return { mode, days: unit === 'Years' ? validity * 365 : validity };
  } catch (error) {
    if (s3Code(error) !== 'ObjectLockConfigurationNotFoundError') throw error;
    throw unlocked(site, bucket, 'was made without Object Lock');
  }
}

function unlocked(site: string, bucket: string, why: string): StorageError {
  return new StorageError(
    'bucket-unlocked',
    `${site}: the bucket "${bucket}" ${why}; signed bytes in it could be deleted. ` +
      'Name another bucket (it is then made with Object Lock) or make one with Object Lock and versioning.',
  );
}

/** A bucket from which things can be deleted. */
export async function ensurePlainBucket(client: Client, bucket: string, region: string): Promise<void> {
  if (await client.bucketExists(bucket)) return;
  try {
    await client.makeBucket(bucket, region);
  } catch (error) {
    if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(s3Code(error) ?? '')) throw error;
  }
}
