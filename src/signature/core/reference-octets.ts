import { type CanonicalMethod, canonicalize, canonicalizeDocument } from '../xml/canonicalize.ts';
import { type ElementNumber, isInside, pathOf } from '../xml/nodes.ts';
import { ROOT, type Tape } from '../xml/tape.ts';
import { attributeValue } from '../xml/values.ts';
import { CANONICALIZATIONS, ENVELOPED, refusedAlgorithm } from './algorithms.ts';
import type { Algorithm, Reference } from './read-signature.ts';
import { invalid, refuse } from './refusal.ts';

export interface ReferenceOctets {
  /** path of the element that is signed; `/` for the whole document */
  readonly path: string;
  readonly octets: Uint8Array;
}

/**
 * What a Reference hashes (XMLDSig 1.1, 4.4.3): same-document URIs only, then at most enveloped-signature and one
 * canonicalisation. A bare `#id` or `""` is a node-set without comments, whatever the method says.
 * @throws CoreFailure
 */
export function referenceOctets(tape: Tape, signature: ElementNumber, reference: Reference): ReferenceOctets {
  const { enveloped, method } = readTransforms(reference.transforms);
  const target = resolve(tape, reference.uri);
  if (target === 'document') {
    // Without the transform the digest would have to hold itself; enveloping everything, it would sign nothing.
    if (!enveloped) invalid('signature-inside-region');
    if (signature === ROOT) refuse('enveloped-inside-signature');
    return { path: '/', octets: canonicalizeDocument(tape, method, signature) };
  }
  const path = pathOf(tape, target);
  if (!enveloped) {
    if (isInside(tape, signature, target)) invalid('signature-inside-region');
    return { path, octets: canonicalize(tape, target, method) };
  }
  // By the letter the node-set of something inside its own Signature is empty: it would sign nothing.
  if (isInside(tape, target, signature)) refuse('enveloped-inside-signature');
  return {
    path,
    octets: canonicalize(tape, target, method, isInside(tape, signature, target) ? signature : undefined),
  };
}

function readTransforms(transforms: readonly Algorithm[]): { enveloped: boolean; method: CanonicalMethod } {
  let enveloped = false;
  let method: CanonicalMethod | undefined;
  for (const { uri, prefixes } of transforms) {
    if (method) refuse('transform-order');
    if (uri === ENVELOPED) enveloped = true;
    else {
      const found = CANONICALIZATIONS.get(uri);
      method = found ? { ...found, comments: false, prefixes } : refuse(refusedAlgorithm(uri));
    }
  }
  return { enveloped, method: method ?? { version: '1.0', comments: false, prefixes: [] } };
}

function resolve(tape: Tape, uri: string | undefined): ElementNumber | 'document' {
  if (uri === undefined) return refuse('external-uri');
  if (uri === '') return 'document';
  if (!uri.startsWith('#')) return refuse('external-uri');
  if (uri.includes('(')) return refuse('xpointer');
  const id = uri.slice(1);
  const carriers = tape.ids.filter(({ attribute }) => attributeValue(tape, attribute) === id);
  if (carriers.length === 0) return invalid('reference-not-found');
  return carriers.length === 1 && carriers[0] ? carriers[0].element : refuse('ambiguous-id');
}
