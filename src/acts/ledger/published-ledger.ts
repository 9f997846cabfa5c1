import type { LogIdentity } from '../../ledger/log/reader.ts';
import type { LogPolicy } from '../../ledger/note/log-proof.ts';
import type { LogStore } from '../../storage/sites/log-store.ts';
import { isOutage, StorageError } from '../../storage/storage-error.ts';

/** The ledger as it is read from outside: at the primary, and at the backup while that is away. */
export interface PublishedLedger {
  readonly log: LogIdentity;
  readonly logs: { readonly primary: LogStore; readonly backup: LogStore };
  /** whose word whoever checks a proof asks for */
  readonly policy: LogPolicy;
}

/** @throws StorageError where neither site answers */
export async function atEitherSite<T>(
  { logs }: Pick<PublishedLedger, 'logs'>,
  read: (store: LogStore) => Promise<T>,
): Promise<T> {
  try {
    return await read(logs.primary);
  } catch (error) {
    if (!(error instanceof StorageError || isOutage(error))) throw error;
    return await read(logs.backup);
  }
}
