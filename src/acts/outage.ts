import { MinistryUnavailable } from '../interop/ministry/exchange.ts';
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

/**
 * Whether an act failed because another system is away or refuses everybody, and not by what was asked of it: then it is
 * no attempt. A site that gives other bytes than it was given, and an answer of the ministry's that can't be believed,
 * are for staff to see; they count.
 */
export function isServersFault(error: unknown): boolean {
  if (error instanceof StorageError) return !ofTheBytes.has(error.code);
  if (error instanceof MinistryUnavailable) return !ofTheAnswer.has(error.reason);
  return isOutage(error);
}

const ofTheBytes = new Set<StorageError['code']>(['blob-lost', 'blob-unreadable', 'index-too-old']);
const ofTheAnswer = new Set<MinistryUnavailable['reason']>([
  'answer-too-large',
  'answer-not-understood',
  'receipt-invalid',
]);
