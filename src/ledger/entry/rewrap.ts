import type { KeyScope } from '../../domain/events/key-scope.ts';
import type { MasterKeys } from './master-key.ts';
import { type KeptKey, keyObjectBytes, parseKeyObject, scopeOf, unwrapBy } from './sealer.ts';

/** What a site keeps of a key, and what it is when opened. */
export interface SoundKey {
  readonly kept: KeptKey;
  readonly key: Uint8Array;
  readonly scope: KeyScope;
}

/** Undefined for anything but the object of this key, wrapped by one of the master keys. */
export function readKeptKey(masters: MasterKeys, kid: string, bytes: Uint8Array): SoundKey | undefined {
  try {
    const kept = parseKeyObject(bytes);
    const key = unwrapBy([masters.current, ...masters.former], kept);
    return kept.kid === kid ? { kept, key, scope: scopeOf(kept, key) } : undefined;
  } catch {
    return undefined;
  }
}

/** The names of its scope in the index, the current one first. */
export function scopeNames({ current, former }: MasterKeys, { scope }: SoundKey): [string, ...string[]] {
  return [current.nameOf(scope), ...former.map((master) => master.nameOf(scope))];
}

/** The object of the same key under the current master key. The same again is the same bytes. */
export function underCurrent({ current }: MasterKeys, { kept, key, scope }: SoundKey): Uint8Array {
  const name = current.nameOf(scope);
  return keyObjectBytes({ ...kept, name, master: current.id, wrapped: current.wrap(key) });
}
