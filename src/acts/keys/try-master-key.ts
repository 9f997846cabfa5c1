import { randomBytes } from 'node:crypto';
import type { MasterKeys } from '../../ledger/entry/master-key.ts';
import { openDataKey, parseKeyObject } from '../../ledger/entry/sealer.ts';
import { type StoredDataKey, someDataKeys } from '../../storage/index/data-keys.ts';
import type { Database } from '../../storage/index/database.ts';
import type { KeyStore } from '../../storage/sites/key-store.ts';
import type { Counts, RunContext } from '../keeping/scheduled-job.ts';

/** So many keys from a random place on, and those of them that none of the master keys opens. */
export async function keysThatDoNotOpen(
  masters: MasterKeys,
  keys: Database['dataKeys'],
  count: number,
): Promise<{ readonly tried: readonly StoredDataKey[]; readonly closed: readonly StoredDataKey[] }> {
  const tried = await someDataKeys(keys, randomBytes(16).toString('hex'), count);
  return { tried, closed: tried.filter((stored) => !opens(masters, stored)) };
}

export interface TryMasterKeyDeps {
  readonly database: Database;
  readonly masterKeys: MasterKeys;
  readonly keyStores: Readonly<Record<'primary' | 'backup', Pick<KeyStore, 'read'>>>;
}

const SAMPLE = 200;

/**
 * Opens a sample of the data keys, and compares the index with both sites: a master key that is lost or mixed up is found while
 * its escrow can still be fetched, not at the rebuild that needs it.
 * @throws StorageError where a site is away
 */
export async function tryMasterKey(
  { database, masterKeys, keyStores }: TryMasterKeyDeps,
  { signal }: RunContext,
): Promise<Counts> {
  const { tried, closed } = await keysThatDoNotOpen(masterKeys, database.dataKeys, SAMPLE);
  const counts = { opened: tried.length - closed.length, closed: closed.length, missing: 0, unlike: 0 };
  for (const stored of tried) {
    signal.throwIfAborted();
    const bytes = await keyStores.primary.read(stored.kid);
    if (!bytes) counts.missing += 1;
    const copy = await keyStores.backup.read(stored.kid);
    // A copy at the backup comes later; one that stands there is as at the primary.
    if ([bytes, copy].some((standing) => standing && !isLike(stored, standing))) counts.unlike += 1;
  }
  return counts;
}

function opens(masters: MasterKeys, stored: StoredDataKey): boolean {
  try {
    openDataKey(masters, stored);
    return true;
  } catch {
    return false;
  }
}

/** Wrapped as in the index: a rebuild that opens the one opens the other. */
function isLike(stored: StoredDataKey, bytes: Uint8Array): boolean {
  try {
    const { kid, wrapped } = parseKeyObject(bytes);
    return kid === stored.kid && Buffer.compare(wrapped, stored.wrapped.value()) === 0;
  } catch {
    return false;
  }
}
