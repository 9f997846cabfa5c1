import { hash as digestOf } from 'node:crypto';
import type { DigestName } from './retired-algorithms.ts';
import { type CanonicalMethod, canonicalize } from './xml/canonicalize.ts';
import type { ElementNumber } from './xml/nodes.ts';
import type { Tape } from './xml/tape.ts';

/** `digest(element, method, hash)`; signatures over the same region share the work. */
export type RegionDigest = (
  element: ElementNumber,
  method: CanonicalMethod,
  hash: DigestName,
  hole?: ElementNumber,
) => Buffer;

/** @throws NoCanonicalForm from the digest */
export function createRegionDigest(tape: Tape): RegionDigest {
  const done = new Map<string, Buffer>();
  return (element, method, hash, hole) => {
    const key = `${element} ${hole ?? ''} ${hash} ${method.version} ${method.prefixes.join(' ')}`;
    const known = done.get(key);
    if (known) return known;
    const value = digestOf(hash, canonicalize(tape, element, method, hole), 'buffer');
    done.set(key, value);
    return value;
  };
}
