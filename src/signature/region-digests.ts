import { hash as digestOf } from 'node:crypto';
import type { DigestName } from './retired-algorithms.ts';
import { type CanonicalMethod, canonicalize } from './xml/canonicalize.ts';
import type { ElementNumber } from './xml/nodes.ts';
import type { Tape } from './xml/tape.ts';

/** A digest as a string of one character for each byte, which node:crypto makes faster than a Buffer. */
export type Digest = string;

/** Canonical forms of a document's regions and their digests; signatures over the same region share the work. */
export interface RegionDigests {
  /** @throws NoCanonicalForm */
  octets(element: ElementNumber, method: CanonicalMethod, hole?: ElementNumber): Uint8Array;
  /** @throws NoCanonicalForm */
  digest(element: ElementNumber, method: CanonicalMethod, hash: DigestName, hole?: ElementNumber): Digest;
}

interface Form {
  readonly method: CanonicalMethod;
  readonly hole: ElementNumber | undefined;
  readonly octets: Uint8Array;
  readonly digests: { readonly hash: DigestName; readonly digest: Digest }[];
}

export function createRegionDigests(tape: Tape): RegionDigests {
  const forms = new Map<ElementNumber, Form[]>();
  const formOf = (element: ElementNumber, method: CanonicalMethod, hole?: ElementNumber): Form => {
    const known = forms.get(element) ?? [];
    const found = known.find((form) => form.hole === hole && isSame(form.method, method));
    if (found) return found;
    const form = { method, hole, octets: canonicalize(tape, element, method, hole), digests: [] };
    known.push(form);
    forms.set(element, known);
    return form;
  };
  return {
    octets: (element, method, hole) => formOf(element, method, hole).octets,
    digest(element, method, hash, hole) {
      const { octets, digests } = formOf(element, method, hole);
      const known = digests.find((one) => one.hash === hash);
      if (known) return known.digest;
      const digest = digestOf(hash, octets, 'binary');
      digests.push({ hash, digest });
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
