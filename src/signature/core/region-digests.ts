import { hash as digestOf } from 'node:crypto';
import { canonicalize, canonicalizeDocument } from '../xml/canonicalize.ts';
import type { Tape } from '../xml/tape.ts';
import type { HashName } from './algorithms.ts';
import { refuse } from './refusal.ts';
import type { Region } from './resolve-reference.ts';

/** Hexadecimal. */
export interface RegionDigest {
  readonly digest: string;
  /** of the same octets, for the report */
  readonly sha256: string;
}

/** A document can ask for its own size once for each of its Signatures. */
const MOST_OCTETS = 1024 ** 3;

/**
 * Digests of regions of one document; Signatures over the same region share the work.
 * @throws CoreFailure, NoCanonicalForm from the answered function
 */
export function createRegionDigests(tape: Tape): (region: Region, hash: HashName) => RegionDigest {
  const done = new Map<string, RegionDigest>();
  let octetsSoFar = 0;
  return (region, hash) => {
    const { target, method, hole } = region;
    const { version, comments, prefixes } = method;
    const key = `${target} ${hole ?? ''} ${hash} ${version} ${comments} ${prefixes.join(' ')}`;
    const known = done.get(key);
    if (known) return known;
    const octets =
      target === 'document'
        ? canonicalizeDocument(tape, method, hole)
        : canonicalize(tape, target, method, hole);
    octetsSoFar += octets.length;
    if (octetsSoFar > MOST_OCTETS) refuse('too-much-work');
    const sha256 = digestOf('sha256', octets, 'hex');
    const digest = hash === 'sha256' ? sha256 : digestOf(hash, octets, 'hex');
    done.set(key, { digest, sha256 });
    return { digest, sha256 };
  };
}
