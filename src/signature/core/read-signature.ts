import { attribute, type ElementNumber, holdsNoText } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { attributeValue } from '../xml/values.ts';
import { EXCLUSIVE_C14N } from './algorithms.ts';
import { readBase64, requireNoText } from './element-content.ts';
import type { AlgorithmElement, ReferenceElements, SignatureElements } from './signature-elements.ts';

/** An algorithm as written, allowed or not. */
export interface AlgorithmParts {
  readonly element: ElementNumber;
  readonly uri: string;
  /** PrefixList of InclusiveNamespaces, which only exclusive C14N may have (Exclusive XML Canonicalization 1.0, 4) */
  readonly prefixes: readonly string[];
  /** whatever else stands in it */
  readonly hasOtherParameters: boolean;
}

export interface ReferenceParts {
  readonly element: ElementNumber;
  readonly uri: string | undefined;
  readonly transforms: readonly AlgorithmParts[];
  readonly digestMethod: AlgorithmParts;
  readonly digest: Buffer;
}

/** What a Signature says. */
export interface SignatureParts {
  readonly signedInfo: ElementNumber;
  readonly canonicalization: AlgorithmParts;
  readonly algorithm: AlgorithmParts;
  readonly references: readonly ReferenceParts[];
  readonly value: Buffer;
}

/** @throws CoreFailure for text where none may stand, and for values that are not base64 */
export function readSignature(tape: Tape, elements: SignatureElements): SignatureParts {
  for (const element of elements.textless) requireNoText(tape, element);
  return {
    signedInfo: elements.signedInfo,
    canonicalization: readAlgorithm(tape, elements.canonicalization),
    algorithm: readAlgorithm(tape, elements.algorithm),
    references: elements.references.map((reference) => readReference(tape, reference)),
    value: readBase64(tape, elements.signatureValue),
  };
}

function readReference(
  tape: Tape,
  { element, transforms, digestMethod, digestValue }: ReferenceElements,
): ReferenceParts {
  return {
    element,
    uri: attribute(tape, element, 'URI'),
    transforms: transforms.map((transform) => readAlgorithm(tape, transform)),
    digestMethod: readAlgorithm(tape, digestMethod),
    digest: readBase64(tape, digestValue),
  };
}

const NO_PREFIXES: readonly string[] = [];

function readAlgorithm(
  tape: Tape,
  { element, algorithm, inclusive, hasOtherParameters }: AlgorithmElement,
): AlgorithmParts {
  const uri = attributeValue(tape, algorithm);
  const isOdd = hasOtherParameters || !holdsNoText(tape, element);
  if (inclusive === undefined) return { element, uri, prefixes: NO_PREFIXES, hasOtherParameters: isOdd };
  const list = attribute(tape, inclusive, 'PrefixList') ?? '';
  return {
    element,
    uri,
    prefixes: list.split(/[ \t\r\n]+/).filter((prefix) => prefix !== ''),
    hasOtherParameters: isOdd || !uri.startsWith(EXCLUSIVE_C14N),
  };
}
