import { StorageError } from '../storage-error.ts';

/** S3's own error code (`NoSuchKey`) or the system's (`ECONNREFUSED`), if the error carries one. */
export function s3Code(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Answers by which a site says "not now": busy, starting or full. A fault without a word (to HEAD) is one too. */
const NOT_NOW = new Set([
  '',
  'SlowDown',
  'SlowDownWrite',
  'SlowDownRead',
  'ServiceUnavailable',
  'InternalError',
  'InsufficientStorage',
  'QuotaExceeded',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
  'XMinioServerNotInitialized',
]);
const NETWORK = /^(E[A-Z]+|ABORT_ERR|ERR_STREAM_PREMATURE_CLOSE)$/;

/** What one copy on a failed disk looks like: MinIO says SlowDownRead, SeaweedFS is silent for some 12 s, then InternalError. */
const UNREADABLE = new Set(['SlowDownRead', 'InternalError', 'ETIMEDOUT', 'ECONNRESET', 'ABORT_ERR']);

/** Whether the fault may lie in these bytes alone, and not in the site. */
export function mayBeTheBytes(error: unknown): boolean {
  return (
    UNREADABLE.has(s3Code(error) ?? '') || (error instanceof StorageError && error.code === 'blob-unreadable')
  );
}

export function asStorageError(site: 'primary' | 'backup', what: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = s3Code(error);
  const away = code !== undefined && (NOT_NOW.has(code) || NETWORK.test(code));
  const reason = code || (error instanceof Error ? error.message : String(error));
  return new StorageError(away ? 'site-unreachable' : 'site-refused', `${site}: ${what}: ${reason}`, {
    cause: error,
  });
}

/**
 * A kept-alive connection may have died with the server's last restart, and a conditional write may meet another one
 * under way: both are tried once more. Every request here may be repeated without harm.
 */
export async function withOneRepeat<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const code = s3Code(error);
    if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ConditionalRequestConflict')
      return await ask();
    throw error;
  }
}
