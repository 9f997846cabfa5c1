import type { CanonicalMethod } from '../xml/canonicalize.ts';
import { attribute, children, type ElementNumber, isNamed } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import {
  CANONICALIZATIONS,
  DIGESTS,
  ENVELOPED,
  EXCLUSIVE_C14N,
  type HashName,
  refusedAlgorithm,
  SIGNATURES,
  type SignatureScheme,
} from './algorithms.ts';
import { holdsNoText } from './element-content.ts';
import { refuse } from './refusal.ts';

/** What the Transforms of a Reference come to. */
export interface Transforms {
  readonly enveloped: boolean;
  /** C14N 1.0 without comments when none is named (XMLDSig 1.1, 4.4.3.2) */
  readonly method: CanonicalMethod;
}

/** @throws CoreFailure for what is not in the table */
export function readSignatureMethod(tape: Tape, element: ElementNumber): SignatureScheme {
  const uri = algorithmOf(tape, element);
  const scheme = SIGNATURES.get(uri) ?? refuse(refusedAlgorithm(uri));
  refuseParameters(tape, element);
  return scheme;
}

/** @throws CoreFailure for what is not in the table */
export function readDigestMethod(tape: Tape, element: ElementNumber): HashName {
  const uri = algorithmOf(tape, element);
  const hash = DIGESTS.get(uri) ?? refuse(refusedAlgorithm(uri));
  refuseParameters(tape, element);
  return hash;
}

/** @throws CoreFailure for what is not in the table */
export function readCanonicalization(tape: Tape, element: ElementNumber): CanonicalMethod {
  const uri = algorithmOf(tape, element);
  const method = CANONICALIZATIONS.get(uri) ?? refuse(refusedAlgorithm(uri));
  if (method.version === 'exclusive') return { ...method, prefixes: readPrefixes(tape, element) };
  refuseParameters(tape, element);
  return { ...method, prefixes: [] };
}

/**
 * At most enveloped-signature and one canonicalisation after it: octets are not parsed again.
 * @throws CoreFailure
 */
export function readTransforms(tape: Tape, elements: readonly ElementNumber[]): Transforms {
  let enveloped = false;
  let method: CanonicalMethod | undefined;
  for (const element of elements) {
    if (algorithmOf(tape, element) !== ENVELOPED) {
      const next = readCanonicalization(tape, element);
      if (method) refuse('transform-order');
      method = next;
      continue;
    }
    refuseParameters(tape, element);
    if (method) refuse('transform-order');
    enveloped = true;
  }
  return { enveloped, method: method ?? { version: '1.0', comments: false, prefixes: [] } };
}

function algorithmOf(tape: Tape, element: ElementNumber): string {
  return attribute(tape, element, 'Algorithm') ?? refuse('structure');
}

/** InclusiveNamespaces (Exclusive XML Canonicalization 1.0, section 4), once or not at all. */
function readPrefixes(tape: Tape, element: ElementNumber): string[] {
  const [inclusive, ...others] = children(tape, element);
  if (!holdsNoText(tape, element) || others.length > 0) refuse('algorithm-parameters');
  if (inclusive === undefined) return [];
  if (!isNamed(tape, inclusive, EXCLUSIVE_C14N, 'InclusiveNamespaces')) refuse('algorithm-parameters');
  const list = attribute(tape, inclusive, 'PrefixList') ?? '';
  return list.split(/[ \t\r\n]+/).filter((prefix) => prefix !== '');
}

function refuseParameters(tape: Tape, element: ElementNumber): void {
  if (children(tape, element).length > 0 || !holdsNoText(tape, element)) refuse('algorithm-parameters');
}
