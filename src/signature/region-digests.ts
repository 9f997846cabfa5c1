import { hash as digestOf } from 'node:crypto';
import type { DigestName } from './retired-algorithms.ts';
import { type CanonicalMethod, canonicalize } from './xml/canonicalize.ts';
import type { ElementNumber } from './xml/nodes.ts';
import type { Tape } from './xml/tape.ts';

/** Canonical forms of a document's regions and their digests; signatures over the same region share the work. */
export interface RegionDigests {
  /** @throws NoCanonicalForm */
  octets(element: ElementNumber, method: CanonicalMethod, hole?: ElementNumber): Uint8Array;
  /** @throws NoCanonicalForm */
  digest(element: ElementNumber, method: CanonicalMethod, hash: DigestName, hole?: ElementNumber): Buffer;
}

export function createRegionDigests(tape: Tape): RegionDigests {
  const forms = new Map<string, Uint8Array>();
  const digests = new Map<string, Buffer>();
  const octets: RegionDigests['octets'] = (element, method, hole) => {
    const key = keyOf(element, method, hole);
    const form = forms.get(key) ?? canonicalize(tape, element, method, hole);
    forms.set(key, form);
    return form;
  };
  return {
    octets,
    digest(element, method, hash, hole) {
      const key = `${hash} ${keyOf(element, method, hole)}`;
      const digest = digests.get(key) ?? digestOf(hash, octets(element, method, hole), 'buffer');
      digests.set(key, digest);
      return digest;
    },
  };
}

function keyOf(element: ElementNumber, { version, prefixes }: CanonicalMethod, hole?: ElementNumber): string {
  return `${element} ${hole ?? ''} ${version} ${prefixes.join(' ')}`;
}
