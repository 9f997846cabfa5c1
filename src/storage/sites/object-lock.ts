import type { Client } from 'minio';
import { s3Code } from './s3-fault.ts';

/** How the makes say that there is no object, only a delete marker, or an object without a lock. */
const NOT_LOCKED = new Set([
  'NoSuchKey',
  'NoSuchObjectLockConfiguration',
  'ObjectLockConfigurationNotFoundError',
]);

/**
 * Asks for it first and looks afterwards: a term is mostly a longer one, and a shorter one is refused by the site, since the
 * lock is COMPLIANCE.
 */
export async function extendLock(client: Client, bucket: string, key: string, until: Date): Promise<void> {
  const latest = { versionId: '', mode: 'COMPLIANCE' as const, retainUntilDate: lockDate(until) };
  try {
    await client.putObjectRetention(bucket, key, latest);
  } catch (error) {
    const standing = await lockedUntil(client, bucket, key);
    if (!standing || standing < new Date(latest.retainUntilDate)) throw error;
  }
}

/** For a PUT: locked from the beginning. */
export function lockHeaders(until: Date): Record<string, string> {
  return { 'x-amz-object-lock-mode': 'COMPLIANCE', 'x-amz-object-lock-retain-until-date': lockDate(until) };
}

/** In whole seconds, none of them lost. */
function lockDate(until: Date): string {
  return new Date(Math.ceil(until.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** Of the latest version; undefined where there is none, or it is not locked. */
export async function lockedUntil(client: Client, bucket: string, key: string): Promise<Date | undefined> {
  try {
    const info = await client.getObjectRetention(bucket, key);
    return info?.mode === 'COMPLIANCE' ? new Date(info.retainUntilDate) : undefined;
  } catch (error) {
    if (NOT_LOCKED.has(s3Code(error) ?? '')) return undefined;
    throw error;
  }
}
