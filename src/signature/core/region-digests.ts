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

/** What was digested of one element, in the order of asking; of a large document the octets are not kept. */
interface Digested {
  readonly region: Region;
  readonly hash: DigestName;
  readonly octets: Uint8Array | undefined;
  readonly digest: Digest;
  readonly before: Digested | undefined;
}

/** A document can ask for its own size once for each of its Signatures. */
const MOST_OCTETS = 1024 ** 3;
/** Finding out why a digest is false asks for its octets again: kept up to here, the first ones asked for. */
const KEPT_OCTETS = 32 * 1024 ** 2;

export function createRegionDigests(tape: Tape): RegionDigests {
  const done = new Map<ElementNumber, Digested>();
  let octetsSoFar = 0;
  const find = (region: Region, hash?: DigestName): Digested | undefined => {
    for (let one = done.get(region.target); one; one = one.before)
      if ((hash === undefined || one.hash === hash) && isSame(one.region, region)) return one;
    return undefined;
  };
  const form = ({ target, method, hole }: Region): Uint8Array => {
    const octets =
      target === DOCUMENT
        ? canonicalizeDocument(tape, method, hole)
        : canonicalize(tape, target, method, hole);
    octetsSoFar += octets.length;
    if (octetsSoFar > MOST_OCTETS) refuse('too-much-work');
    return octets;
  };
  const octetsOf = (region: Region): Uint8Array => find(region)?.octets ?? form(region);
  return {
    octets: octetsOf,
    digest(region, hash) {
      const known = find(region, hash);
      if (known) return known.digest;
      const octets = octetsOf(region);
      const digest = digestOf(hash, octets, 'binary');
      const { target } = region;
      const kept = octetsSoFar <= KEPT_OCTETS ? octets : undefined;
      done.set(target, { region, hash, octets: kept, digest, before: done.get(target) });
      return digest;
    },
  };
}

/** Of one and the same target. */
function isSame(a: Region, b: Region): boolean {
  return (
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
