import { Binary, type Collection } from 'mongodb';
import { claimDataKey, nameBeside, type StoredDataKey } from '../../storage/index/data-keys.ts';
import { grouped } from '../../storage/index/grouped.ts';
import type { KeyStore } from '../../storage/sites/key-store.ts';
import { StorageError } from '../../storage/storage-error.ts';
import { parseKeyObject } from '../entry/sealer.ts';

const AT_ONCE = 64;

export interface RestoredKeys {
  readonly count: number;
  /** by id: those of which another has the same scope, since a process died between keeping and claiming its own */
  readonly rivals: ReadonlyMap<string, StoredDataKey>;
}

/**
 * The index of keys, from what a site keeps of them. Those that stood at the primary alone when the index was lost are copied
 * to the backup later, as before: entries that are sealed under them come there too.
 * @param backup where the site is the primary: keys that it lacks, or may lack since it does not answer, are marked
 * @throws StorageError, Error for an object that is none of a key's
 */
export async function restoreKeys(
  keys: Collection<StoredDataKey>,
  site: KeyStore,
  backup?: KeyStore,
  progress: (done: number) => void = () => undefined,
): Promise<RestoredKeys> {
  const rivals = new Map<string, StoredDataKey>();
  const isAtBackup = backup ? keysAt(backup) : async () => true;
  let count = 0;
  const restore = async (kids: readonly string[]) => {
    const read = await Promise.all(kids.map(async (kid) => ({ kid, bytes: await site.read(kid) })));
    const rows: StoredDataKey[] = [];
    for (const { bytes } of read) {
      if (!bytes) continue;
      const { kid, name, wrapped } = parseKeyObject(bytes);
      const mark = (await isAtBackup(kid)) ? {} : ({ awaitsBackup: true } as const);
      rows.push({ _id: name, kid, wrapped: new Binary(wrapped), ...mark });
    }
    const outcomes = await Promise.all(rows.map((row) => grouped(keys).insert(row)));
    for (const row of rows.filter((_, at) => outcomes[at] === 'stood')) {
      const standing = await claimDataKey(keys, row);
      if (standing.kid === row.kid) continue;
      rivals.set(row.kid, row).set(standing.kid, standing);
      // Looks may be sealed under either: each is found by its id, whoever has the scope's name.
      for (const one of [row, standing])
        await claimDataKey(keys, { ...one, _id: nameBeside(one._id, one.kid) });
    }
    count += read.length;
    progress(count);
  };
  let some: string[] = [];
  for await (const kid of site.list()) {
    some.push(kid);
    if (some.length === AT_ONCE) {
      await restore(some);
      some = [];
    }
  }
  await restore(some);
  return { count, rivals };
}

/** Whether a key stands at a site, asked in the order of their ids, so that none is held in memory. */
function keysAt(site: KeyStore): (kid: string) => Promise<boolean> {
  const listed = site.list()[Symbol.asyncIterator]();
  let next: Promise<string | undefined> | undefined;
  const advance = async (): Promise<string | undefined> => {
    try {
      const { done, value } = await listed.next();
      return done ? undefined : value;
    } catch (error) {
      if (error instanceof StorageError) return undefined;
      throw error;
    }
  };
  return async (kid) => {
    next ??= advance();
    for (let there = await next; there !== undefined && there < kid; there = await next) next = advance();
    return (await next) === kid;
  };
}

/**
 * Of rivals, the one that entries are sealed under is the scope's. Those that were destroyed go: a copy of one may stand at a
 * site still, and what it sealed is left out all the same.
 */
export async function settleRivals(
  keys: Collection<StoredDataKey>,
  { rivals }: RestoredKeys,
  used: ReadonlySet<string>,
  destroyed: ReadonlySet<string>,
): Promise<void> {
  await keys.deleteMany({ kid: { $in: [...destroyed] } });
  const standing = [...rivals.values()].filter(({ kid }) => !destroyed.has(kid));
  for (const row of standing)
    if (used.has(row.kid)) await keys.replaceOne({ _id: row._id }, row, { upsert: true });
  for (const row of standing) {
    // Whose rival was destroyed has the name to itself.
    const scopes = await claimDataKey(keys, row);
    if (scopes.kid === row.kid) await keys.deleteOne({ _id: nameBeside(row._id, row.kid) });
  }
}
