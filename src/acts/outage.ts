import { isOutage, StorageError } from '../storage/storage-error.ts';

/**
 * What a thrown error says of the stores behind an act: `lost`, neither site has the bytes any more; `away`, one of them
 * does not answer or says no, and trying again later may be right; undefined, it is another error.
 */
export function outageOf(error: unknown): 'lost' | 'away' | undefined {
  if (error instanceof StorageError && error.code === 'blob-lost') return 'lost';
  // A site that says no (full, wrong keys) is for the operator to mend; the caller may try again all the same.
  return error instanceof StorageError || isOutage(error) ? 'away' : undefined;
}
