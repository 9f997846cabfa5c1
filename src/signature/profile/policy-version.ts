import { createHash } from 'node:crypto';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Profile } from '../../domain/profile/profile.ts';

/** Depends on the profile alone: kept as long as the profile lives. */
const known = new WeakMap<Profile, Sha256>();

/** Names the very rules of a profile: SHA-256 over its JSON with sorted keys, the text of the XSD among them. */
export function policyVersion(profile: Profile): Sha256 {
  const version =
    known.get(profile) ??
    (createHash('sha256').update(JSON.stringify(profile, sortedKeys)).digest('hex') as Sha256);
  known.set(profile, version);
  return version;
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
