import type { CanonicalMethod } from '../xml/canonicalize.ts';
import {
  CANONICALIZATIONS,
  DIGESTS,
  ENVELOPED,
  type HashName,
  refusedAlgorithm,
  SIGNATURES,
  type SignatureScheme,
} from './algorithms.ts';
import type { AlgorithmParts, ReferenceParts, SignatureParts } from './read-signature.ts';
import type { RefusedReason } from './reasons.ts';
import { refuse } from './refusal.ts';

/** What the Transforms of a Reference come to. */
export interface Transforms {
  readonly enveloped: boolean;
  /** C14N 1.0 without comments when none is named (XMLDSig 1.1, 4.4.3.2) */
  readonly method: CanonicalMethod;
}

/** A Reference whose algorithms are all allowed ones. */
export interface Reference {
  readonly uri: string | undefined;
  readonly transforms: Transforms;
  readonly hash: HashName;
  readonly digest: Buffer;
}

/** A Signature whose algorithms are all allowed ones. */
export interface Signature {
  readonly canonicalization: CanonicalMethod;
  readonly scheme: SignatureScheme;
  readonly references: readonly Reference[];
}

/** The algorithms of a Signature out of the tables. @throws CoreFailure for what is not in them, by its name */
export function allowedAlgorithms({ canonicalization, algorithm, references }: SignatureParts): Signature {
  return {
    canonicalization: {
      ...allowed(CANONICALIZATIONS, canonicalization),
      prefixes: canonicalization.prefixes,
    },
    scheme: allowed(SIGNATURES, algorithm),
    references: references.map(allowedReference),
  };
}

function allowedReference({ uri, transforms, digestMethod, digest }: ReferenceParts): Reference {
  const chain = transformsOf(transforms);
  if (typeof chain === 'string') return refuse(chain);
  return { uri, transforms: chain, hash: allowed(DIGESTS, digestMethod), digest };
}

function allowed<T>(table: ReadonlyMap<string, T>, { uri, hasOtherParameters }: AlgorithmParts): T {
  const found = table.get(uri) ?? refuse(refusedAlgorithm(uri));
  return hasOtherParameters ? refuse('algorithm-parameters') : found;
}

const C14N_1_0: CanonicalMethod = { version: '1.0', comments: false, prefixes: [] };

/** At most enveloped-signature and one canonicalisation after it: octets are not parsed again. Else why it is refused. */
export function transformsOf(transforms: readonly AlgorithmParts[]): Transforms | RefusedReason {
  let enveloped = false;
  let method: CanonicalMethod | undefined;
  for (const { uri, prefixes, hasOtherParameters } of transforms) {
    const found = CANONICALIZATIONS.get(uri);
    if (!found && uri !== ENVELOPED) return refusedAlgorithm(uri);
    if (hasOtherParameters) return 'algorithm-parameters';
    if (method) return 'transform-order';
    if (found) method = { ...found, prefixes };
    else enveloped = true;
  }
  return { enveloped, method: method ?? C14N_1_0 };
}
