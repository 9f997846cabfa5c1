import { createHash } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { XmlCanonicalizer } from 'xmldsigjs';

/**
 * Inclusive C14N 1.0 without comments of an element and all it holds. Right only for documents that passed the scan:
 * the library neither propagates unused namespaces or xml: attributes of ancestors nor escapes namespace names, and
 * the scan lets nothing through where that would show.
 */
export function canonicalize(element: Element): string {
  return new XmlCanonicalizer(false, false).Canonicalize(element);
}

/** `digest(element, hash)`; signatures over the same region share the work. */
export type RegionDigest = (element: Element, hash: string) => Buffer;

export function createRegionDigest(): RegionDigest {
  const done = new Map<Element, Map<string, Buffer>>();
  return (element, hash) => {
    const known = done.get(element)?.get(hash);
    if (known) return known;
    const value = createHash(hash).update(canonicalize(element), 'utf8').digest();
    const values = done.get(element) ?? new Map<string, Buffer>();
    done.set(element, values.set(hash, value));
    return value;
  };
}
