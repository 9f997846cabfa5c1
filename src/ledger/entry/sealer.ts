import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Binary, type Collection } from 'mongodb';
import type { KeyScope } from '../../domain/events/key-scope.ts';
import { canonicalJson } from '../../storage/index/canonical-json.ts';
import {
  claimDataKey,
  dataKeysById,
  findDataKey,
  keysOfScope,
  type StoredDataKey,
} from '../../storage/index/data-keys.ts';
import type { KeyId, Sealer } from '../../storage/index/sealer.ts';
import type { KeyStore } from '../../storage/sites/key-store.ts';
import { entryLine } from './entry.ts';
import type { MasterKey, MasterKeys } from './master-key.ts';
import { openSealed, sealText } from './sealed.ts';

/** Seals, and opens what was sealed. */
export interface KeyRing extends Sealer {
  /** @throws KeyUnknown */
  openKey(kid: KeyId): Promise<Uint8Array>;
}

/** No such key stands in the index: it was destroyed, or the index is not whole. */
export class KeyUnknown extends Error {
  override readonly name = 'KeyUnknown';
}

const KEY_BYTES = 32;
const KID_BYTES = 16;
/** as long as a process may take a scope's key for the one that stands: after it, one that was destroyed is used no more */
export const SCOPE_KNOWN_MS = 30_000;
/** keys in memory, some hundred bytes each */
const MOST_KNOWN = 100_000;

/**
 * Keys of a database, each made once and kept at the primary before anything is sealed under it (then a crash leaves at
 * most a key that nothing names).
 */
export function keyRing(
  masters: MasterKeys,
  keys: Collection<StoredDataKey>,
  primary: Pick<KeyStore, 'keep'>,
): KeyRing {
  const open = new Map<KeyId, Uint8Array>();
  const named = new Map<string, { readonly kid: KeyId; readonly at: number }>();
  const generations = [masters.current, ...masters.former];
  const findById = dataKeysById(keys);

  const remember = (kid: KeyId, key: Uint8Array) => {
    if (open.size >= MOST_KNOWN) open.clear();
    // A copy of its own: what comes from a cipher is a piece of Node's pool, and holds 8 kB of it for as long.
    open.set(kid, Uint8Array.from(key));
  };
  const learn = (name: string, stored: StoredDataKey): KeyId => {
    remember(stored.kid, openDataKey(masters, stored));
    if (named.size >= MOST_KNOWN) named.clear();
    named.set(name, { kid: stored.kid, at: performance.now() });
    return stored.kid;
  };

  const find = async (scope: KeyScope): Promise<KeyId | undefined> => {
    for (const name of generations.map((master) => master.nameOf(scope))) {
      const known = named.get(name);
      if (known && performance.now() - known.at < SCOPE_KNOWN_MS) return known.kid;
      const stored = await findDataKey(keys, name);
      if (stored) return learn(name, stored);
    }
    return undefined;
  };

  const openKey = async (kid: KeyId): Promise<Uint8Array> => {
    const known = open.get(kid);
    if (known) return known;
    const stored = await findById(kid);
    if (!stored) throw new KeyUnknown(`key ${kid} does not stand in the index`);
    const key = openDataKey(masters, stored);
    remember(kid, key);
    return key;
  };

  return {
    openKey,
    knownKey: find,
    keysOf: (scope) =>
      keysOfScope(
        keys,
        generations.map((master) => master.nameOf(scope)),
      ),
    async keyFor(scope) {
      const standing = await find(scope);
      if (standing !== undefined) return standing;
      const name = masters.current.nameOf(scope);
      const key = randomBytes(KEY_BYTES);
      const kid = randomBytes(KID_BYTES).toString('hex');
      const wrapped = masters.current.wrap(key);
      await primary.keep(kid, keyObject({ kid, name, scope, wrapped, key, master: masters.current }));
      const made = { _id: name, kid, wrapped: new Binary(wrapped), awaitsBackup: true } as const;
      return learn(name, await claimDataKey(keys, made));
    },
    async idUnder(kid, text) {
      // Another use, another key, as with the master key.
      const naming = hkdfSync('sha256', await openKey(kid), '', 'kho-hoc-ba data key: naming', KEY_BYTES);
      return createHmac('sha256', Buffer.from(naming)).update(text).digest('hex').slice(0, 32);
    },
    async seal(kid, entries) {
      const key = await openKey(kid);
      return entries.map((entry) => entryLine(entry, key, kid));
    },
    async sealData(kid, data) {
      return sealText(canonicalJson(data), await openKey(kid), kid);
    },
  };
}

/** @throws KeyUnknown for a key that none of them wrapped */
export function openDataKey({ current, former }: MasterKeys, stored: StoredDataKey): Uint8Array {
  return unwrapBy([current, ...former], { kid: stored.kid, wrapped: stored.wrapped.value() });
}

/** @throws KeyUnknown */
export function unwrapBy(
  generations: readonly MasterKey[],
  { kid, wrapped }: Pick<KeptKey, 'kid' | 'wrapped'>,
): Uint8Array {
  for (const master of generations) {
    try {
      return master.unwrap(wrapped);
    } catch {
      // Of another generation: its check value does not hold.
    }
  }
  throw new KeyUnknown(`key ${kid} was wrapped by another master key`);
}

/** What a site keeps of a key: enough to have the index of keys made again by whoever has the master key. */
export interface KeptKey {
  readonly kid: KeyId;
  /** as in the index */
  readonly name: string;
  /** id of the master key that wrapped it */
  readonly master: string;
  readonly wrapped: Uint8Array;
  /** the scope, sealed under the key itself */
  readonly scope: string;
}

function keyObject(of: {
  readonly kid: KeyId;
  readonly name: string;
  readonly scope: KeyScope;
  readonly wrapped: Uint8Array;
  readonly key: Uint8Array;
  readonly master: MasterKey;
}): Uint8Array {
  const { kid, name, wrapped, master } = of;
  const scope = sealText(JSON.stringify(of.scope), of.key, kid);
  return keyObjectBytes({ kid, name, master: master.id, wrapped, scope });
}

export function keyObjectBytes({ kid, name, master, wrapped, scope }: KeptKey): Uint8Array {
  const kept = { kid, name, master, wrapped: Buffer.from(wrapped).toString('base64'), scope };
  return Buffer.from(`${JSON.stringify(kept)}\n`);
}

/** @throws Error for anything but what `keyRing` keeps */
export function parseKeyObject(bytes: Uint8Array): KeptKey {
  const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  const { kid, name, master, wrapped, scope } = parsed as Record<string, unknown>;
  if ([kid, name, master, wrapped, scope].some((part) => typeof part !== 'string'))
    throw new Error('not the object of a key');
  return {
    kid: String(kid),
    name: String(name),
    master: String(master),
    wrapped: Buffer.from(String(wrapped), 'base64'),
    scope: String(scope),
  };
}

/** Whom a key protects, for whoever can open it. @throws Error */
export function scopeOf({ kid, scope }: KeptKey, key: Uint8Array): KeyScope {
  return JSON.parse(openSealed(scope, key, kid)) as KeyScope;
}
