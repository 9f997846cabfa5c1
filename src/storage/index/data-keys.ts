import type { Binary, Collection } from 'mongodb';
import { isDuplicateKey } from './duplicate-key.ts';
import type { KeyId } from './sealer.ts';

/** A key, wrapped by the master key, under a name that only the master key leads to. */
export interface StoredDataKey {
  /** of its scope, in hex: keyed, so that no number can be tried out */
  readonly _id: string;
  readonly kid: KeyId;
  readonly wrapped: Binary;
  /** the backup site has no copy yet; gone once it has */
  readonly awaitsBackup?: true;
}

export async function findDataKey(
  keys: Collection<StoredDataKey>,
  scopeName: string,
): Promise<StoredDataKey | undefined> {
  return (await keys.findOne({ _id: scopeName })) ?? undefined;
}

export async function findDataKeyById(
  keys: Collection<StoredDataKey>,
  kid: KeyId,
): Promise<StoredDataKey | undefined> {
  return (await keys.findOne({ kid })) ?? undefined;
}

/** The key of a scope: this one, or that of whoever was first. */
export async function claimDataKey(
  keys: Collection<StoredDataKey>,
  key: StoredDataKey,
): Promise<StoredDataKey> {
  try {
    await keys.insertOne(key);
    return key;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  return (await keys.findOne({ _id: key._id })) ?? key;
}

/** Keys that stand at the primary site alone, so many of them. */
export async function keysAwaitingBackup(
  keys: Collection<StoredDataKey>,
  limit: number,
): Promise<readonly KeyId[]> {
  const found = await keys
    .find({ awaitsBackup: true })
    .limit(limit)
    .project<{ readonly kid: KeyId }>({ kid: 1 })
    .toArray();
  return found.map(({ kid }) => kid);
}

export async function markKeysBackedUp(
  keys: Collection<StoredDataKey>,
  kids: readonly KeyId[],
): Promise<void> {
  await keys.updateMany({ kid: { $in: kids } }, { $unset: { awaitsBackup: '' } });
}
