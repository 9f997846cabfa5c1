import { hash as digestOf } from 'node:crypto';
import type { DigestName } from '../core/retired-algorithms.ts';
import { type CanonicalMethod, canonicalize } from '../xml/canonicalize.ts';
import type { ElementNumber } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';

/** A digest as a string of one character for each byte, which node:crypto makes faster than a Buffer. */
export type Digest = string;

/** Canonical forms of a document's regions and their digests; signatures over the same region share the work. */
export interface RegionDigests {
  /** @throws NoCanonicalForm */
  octets(element: ElementNumber, method: CanonicalMethod, hole?: ElementNumber): Uint8Array;
  /** @throws NoCanonicalForm */
  digest(element: ElementNumber, method: CanonicalMethod, hash: DigestName, hole?: ElementNumber): Digest;
}

/** What was digested of one element, in the order of asking. */
interface Digested {
  readonly method: CanonicalMethod;
  readonly hole: ElementNumber | undefined;
  readonly hash: DigestName;
  readonly octets: Uint8Array;
  readonly digest: Digest;
  readonly before: Digested | undefined;
}

export function createRegionDigests(tape: Tape): RegionDigests {
  const done = new Map<ElementNumber, Digested>();
  const find = (element: ElementNumber, method: CanonicalMethod, hole?: ElementNumber, hash?: DigestName) => {
    for (let one = done.get(element); one; one = one.before) {
      const isAsked = hash === undefined || one.hash === hash;
      if (isAsked && one.hole === hole && isSame(one.method, method)) return one;
    }
    return undefined;
  };
  const octets: RegionDigests['octets'] = (element, method, hole) =>
    find(element, method, hole)?.octets ?? canonicalize(tape, element, method, hole);
  return {
    octets,
    digest(element, method, hash, hole) {
      const known = find(element, method, hole, hash);
      if (known) return known.digest;
      const form = octets(element, method, hole);
      const digest = digestOf(hash, form, 'binary');
      done.set(element, { method, hole, hash, octets: form, digest, before: done.get(element) });
      return digest;
    },
  };
}

function isSame(a: CanonicalMethod, b: CanonicalMethod): boolean {
  return (
    a.version === b.version &&
    a.comments === b.comments &&
    a.prefixes.length === b.prefixes.length &&
    a.prefixes.every((prefix, index) => prefix === b.prefixes[index])
  );
}

export function isDigest(digest: Digest, bytes: Uint8Array): boolean {
  if (digest.length !== bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) if (digest.charCodeAt(i) !== bytes[i]) return false;
  return true;
}
