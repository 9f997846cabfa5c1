import { hash as digestOf } from 'node:crypto';
import { type CanonicalMethod, canonicalize, canonicalizeDocument } from '../xml/canonicalize.ts';
import type { ElementNumber } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import type { DigestName } from './algorithms.ts';
import { refuse } from './refusal.ts';

/** What a Reference hashes: a subtree or the whole document, in which form, and without which Signature. */
export interface Region {
  readonly target: ElementNumber | typeof DOCUMENT;
  readonly method: CanonicalMethod;
  readonly hole: ElementNumber | undefined;
}

/** No element's number. */
export const DOCUMENT = -1;

/** A digest as a string of one character for each byte, which node:crypto makes faster than a Buffer. */
export type Digest = string;

/** Digests of a document's regions; signatures over the same region share the work. */
export interface RegionDigests {
  /** @throws NoCanonicalForm */
  octets(region: Region): Uint8Array;
  /** @throws NoCanonicalForm; CoreFailure `too-much-work` */
  digest(region: Region, hash: DigestName): Digest;
}

/** What was digested of one element, in the order of asking. */
interface Digested {
  readonly region: Region;
  readonly hash: DigestName;
  readonly digest: Digest;
  readonly before: Digested | undefined;
}

/** A document can ask for its own size once for each of its Signatures. */
const MOST_OCTETS = 1024 ** 3;

export function createRegionDigests(tape: Tape): RegionDigests {
  const done = new Map<ElementNumber, Digested>();
  let last: { readonly region: Region; readonly octets: Uint8Array } | undefined;
  let octetsSoFar = 0;
  const octets = (region: Region): Uint8Array => {
    // Asked again for another digest, or to find out why one is false.
    if (last && isSame(last.region, region)) return last.octets;
    const { target, method, hole } = region;
    const form =
      target === DOCUMENT
        ? canonicalizeDocument(tape, method, hole)
        : canonicalize(tape, target, method, hole);
    octetsSoFar += form.length;
    if (octetsSoFar > MOST_OCTETS) refuse('too-much-work');
    last = { region, octets: form };
    return form;
  };
  return {
    octets,
    digest(region, hash) {
      const first = done.get(region.target);
      for (let one = first; one; one = one.before)
        if (one.hash === hash && isSame(one.region, region)) return one.digest;
      const digest = digestOf(hash, octets(region), 'binary');
      done.set(region.target, { region, hash, digest, before: first });
      return digest;
    },
  };
}

function isSame(a: Region, b: Region): boolean {
  return (
    a.target === b.target &&
    a.hole === b.hole &&
    a.method.version === b.method.version &&
    a.method.comments === b.method.comments &&
    a.method.prefixes.length === b.method.prefixes.length &&
    a.method.prefixes.every((prefix, index) => prefix === b.method.prefixes[index])
  );
}

export function isDigest(digest: Digest, bytes: Uint8Array): boolean {
  if (digest.length !== bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) if (digest.charCodeAt(i) !== bytes[i]) return false;
  return true;
}
