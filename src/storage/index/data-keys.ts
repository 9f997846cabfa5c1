import { Binary, type Collection } from 'mongodb';
import { isDuplicateKey } from './duplicate-key.ts';
import { groupedReads } from './grouped-reads.ts';
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

/** By its id, asked for together with others that are asked for at that moment. */
export function dataKeysById(
  keys: Collection<StoredDataKey>,
): (kid: KeyId) => Promise<StoredDataKey | undefined> {
  return groupedReads(keys, 'kid').find;
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

/** The name of a key whose scope has another: no scope leads to it, and whoever knows its id opens it. */
export function nameBeside(scopeName: string, kid: KeyId): string {
  return `${scopeName}/${kid}`;
}

/** Every key of a scope: more than the one that it leads to where an index was thrown away before that was in an entry. */
export async function keysOfScope(
  keys: Collection<StoredDataKey>,
  scopeNames: readonly string[],
): Promise<readonly KeyId[]> {
  // "0" comes after "/".
  const named = scopeNames.flatMap((name) => [{ _id: name }, { _id: { $gt: `${name}/`, $lt: `${name}0` } }]);
  const found = await keys.find({ $or: named }, { projection: { kid: 1 } }).toArray();
  return [...new Set(found.map(({ kid }) => kid))];
}

/** Takes a key's name away, so that its scope gets another one; whoever knows its id opens it still. */
export async function withdrawDataKey(keys: Collection<StoredDataKey>, kid: KeyId): Promise<void> {
  const stored = await keys.findOne({ kid });
  if (!stored) return;
  const _id = `withdrawn/${kid}`;
  await claimDataKey(keys, { ...stored, _id });
  await keys.deleteMany({ kid, _id: { $ne: _id } });
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

/** So many of the keys, or all where there are fewer, from a place in the order of their random ids on. */
export async function someDataKeys(
  keys: Collection<StoredDataKey>,
  from: KeyId,
  count: number,
): Promise<readonly StoredDataKey[]> {
  const after = await keysFrom(keys, { $gte: from }, count);
  return after.length === count
    ? after
    : [...after, ...(await keysFrom(keys, { $lt: from }, count - after.length))];
}

/** Every key in the order of the ids, so many at a time; what is wrapped anew meanwhile does not come a second time. */
export async function* everyDataKey(
  keys: Collection<StoredDataKey>,
  atOnce: number,
): AsyncIterable<readonly StoredDataKey[]> {
  for (let last = ''; ; ) {
    const found = await keysFrom(keys, { $gt: last }, atOnce);
    if (found.length > 0) yield found;
    if (found.length < atOnce) return;
    last = found.at(-1)?.kid ?? last;
  }
}

/**
 * Puts a key as it is wrapped by the current master key in the place of what stood of it, under the scope's name by that
 * master key: what leads to it goes on leading to it, and nothing else does. The new name stands before the former goes, so
 * that nobody finds the scope without a key.
 * @param names of its scope, by the current master key and by former ones
 */
export async function replaceDataKey(
  keys: Collection<StoredDataKey>,
  { _id, kid }: Pick<StoredDataKey, '_id' | 'kid'>,
  [name, ...former]: readonly [string, ...string[]],
  wrapped: Uint8Array,
): Promise<void> {
  // Copied to the backup again: a copy of what stood before may have been under way there.
  const row = { kid, wrapped: new Binary(wrapped), awaitsBackup: true } as const;
  const names = [name, ...former];
  const leads = names.includes(_id) && (await claimDataKey(keys, { _id: name, ...row })).kid === kid;
  if (leads) {
    await keys.updateOne({ _id: name, kid }, { $set: row });
    await keys.deleteMany({ kid, _id: { $ne: name } });
    return;
  }
  // Another key has the scope's name now, or had it all along.
  const beside = [...names, ...names.map((one) => nameBeside(one, kid))].includes(_id);
  const own = beside ? nameBeside(name, kid) : _id;
  await keys.replaceOne({ _id: own }, row, { upsert: beside });
  if (own !== _id) await keys.deleteOne({ _id });
}

async function keysFrom(
  keys: Collection<StoredDataKey>,
  kid: { $gte?: KeyId; $gt?: KeyId; $lt?: KeyId },
  limit: number,
) {
  return await keys.find({ kid }).sort({ kid: 1 }).limit(limit).toArray();
}
