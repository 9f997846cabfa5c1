import type { Profile } from '../../domain/profile/profile.ts';
import { ENVELOPED, EXCLUSIVE_C14N } from '../core/algorithms.ts';
import { base64Bytes } from '../core/base64-bytes.ts';
import { pathOf } from '../core/path-of.ts';
import { leafBytes, requireText } from '../core/signature-structure.ts';
import { refuse } from '../findings/refused.ts';
import { readTimestamp, type TimestampParts } from '../timestamp/read-timestamp.ts';
import { shapeOf } from '../xml/fast/shape.ts';
import { attribute, type ElementNumber, holdsElementsOnly, isNamed, nameOf } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { attributeValue } from '../xml/values.ts';
import { readTime, type TimeParts } from './read-time.ts';
import { type AlgorithmElement, type ReferenceElements, signatureElements } from './signature-elements.ts';

/** An algorithm as written, with the PrefixList that only exclusive C14N has. */
export interface AlgorithmParts {
  readonly uri: string;
  readonly prefixes: readonly string[];
}

export interface ReferenceParts {
  readonly element: ElementNumber;
  readonly uri: string | undefined;
  readonly transforms: readonly AlgorithmParts[];
  readonly digestMethod: string;
  readonly digest: Buffer;
}

export interface SignatureParts {
  readonly signedInfo: ElementNumber;
  readonly canonicalization: AlgorithmParts;
  readonly algorithm: string;
  readonly references: readonly ReferenceParts[];
  readonly value: Buffer;
  /** base64 text as written */
  readonly certificate: Uint8Array;
  readonly time: TimeParts;
  readonly timestamp: TimestampParts | undefined;
}

/**
 * Reads a Signature that has no part beside those of Đ14.
 * @throws Refused
 */
export function readSignature(tape: Tape, signature: ElementNumber, profile: Profile): SignatureParts {
  const elements = signatureElements(shapeOf(tape), signature, profile);
  const { signedInfo, signatureValue, subjectName, certificate, more } = elements;
  for (const element of elements.elementsOnly) {
    if (!holdsElementsOnly(tape, element)) refuse('signature-structure', pathOf(tape, element));
  }
  // The name is never compared: its text follows the signing product.
  if (subjectName !== undefined) requireText(tape, subjectName);
  const place = more.length > 0 ? profile.signing.timestamp : undefined;
  return {
    signedInfo,
    canonicalization: readAlgorithm(tape, elements.canonicalizationMethod),
    algorithm: readAlgorithm(tape, elements.signatureMethod).uri,
    references: elements.references.map((reference) => readReference(tape, reference)),
    value: base64Bytes(leafBytes(tape, signatureValue), () => pathOf(tape, signatureValue)),
    certificate: leafBytes(tape, certificate),
    time: readTime(tape, elements.time, signature, profile),
    timestamp: place && readTimestamp(tape, { objects: more, signature, signatureValue }, place),
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
    digestMethod: readAlgorithm(tape, digestMethod).uri,
    digest: base64Bytes(leafBytes(tape, digestValue), () => pathOf(tape, digestValue)),
  };
}

const NO_PREFIXES: readonly string[] = [];

/** Only exclusive C14N may have a parameter, its InclusiveNamespaces. */
function readAlgorithm(tape: Tape, { element, algorithm, parameters }: AlgorithmElement): AlgorithmParts {
  const uri = attributeValue(tape, algorithm);
  const [parameter, ...more] = parameters;
  if (parameter === undefined) return { uri, prefixes: NO_PREFIXES };
  const isInclusive = isNamed(tape, parameter, EXCLUSIVE_C14N, 'InclusiveNamespaces');
  if (more.length > 0 || !isInclusive || !uri.startsWith(EXCLUSIVE_C14N)) {
    const isTransform = nameOf(tape, element).local === 'Transform';
    const code = isTransform ? 'transform-not-allowed' : 'signature-structure';
    refuse(code, pathOf(tape, element), uri === ENVELOPED ? undefined : 'with parameters');
  }
  const list = attribute(tape, parameter, 'PrefixList') ?? '';
  return { uri, prefixes: list.split(/[ \t\r\n]+/).filter((prefix) => prefix !== '') };
}
