import type { Binary, Collection } from 'mongodb';
import { isDuplicateKey } from './duplicate-key.ts';
import type { KeyId } from './sealer.ts';

/** A key, wrapped by the master key, under a name that only the master key leads to. */
export interface StoredDataKey {
  /** of its scope, in hex: keyed, so that no number can be tried out */
  readonly _id: string;
  readonly kid: KeyId;
  readonly wrapped: Binary;
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
