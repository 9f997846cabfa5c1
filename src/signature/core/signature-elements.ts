import { attributeNumber, children, type ElementNumber, isNamed } from '../xml/nodes.ts';
import type { NamedTape } from '../xml/tape.ts';
import { EXCLUSIVE_C14N } from './algorithms.ts';
import { isDsig, ownChildren } from './element-content.ts';
import { refuse } from './refusal.ts';

/** Where each part of a Signature stands. */
export interface SignatureElements {
  readonly signedInfo: ElementNumber;
  readonly canonicalization: AlgorithmElement;
  readonly algorithm: AlgorithmElement;
  readonly references: readonly ReferenceElements[];
  readonly signatureValue: ElementNumber;
  readonly keyInfo: ElementNumber | undefined;
  readonly objects: readonly ElementNumber[];
  /** they may hold no text but white space */
  readonly textless: readonly ElementNumber[];
}

export interface ReferenceElements {
  readonly element: ElementNumber;
  readonly transforms: readonly AlgorithmElement[];
  readonly digestMethod: AlgorithmElement;
  readonly digestValue: ElementNumber;
}

export interface AlgorithmElement {
  readonly element: ElementNumber;
  /** number of its attribute `Algorithm` */
  readonly algorithm: number;
  /** InclusiveNamespaces, the one parameter that is known */
  readonly inclusive: ElementNumber | undefined;
  readonly hasOtherParameters: boolean;
}

export interface SignatureLimits {
  readonly referencesPerSignature: number;
  readonly transformsPerReference: number;
}

/**
 * Takes a Signature apart (XMLDSig 1.1, clause 4): known children in the order of the schema, once each, so that no part
 * of it can be read in two ways. Depends on elements and attribute names alone: text and values are read elsewhere.
 * @throws CoreFailure
 */
export function signatureElements(
  tape: NamedTape,
  signature: ElementNumber,
  limits: SignatureLimits,
): SignatureElements {
  const [signedInfo, signatureValue, ...rest] = ownChildren(tape, signature);
  if (!isDsig(tape, signedInfo, 'SignedInfo') || !isDsig(tape, signatureValue, 'SignatureValue'))
    return refuse('structure', signature);
  const keyInfo = isDsig(tape, rest[0], 'KeyInfo') ? rest.shift() : undefined;
  if (!rest.every((child) => isDsig(tape, child, 'Object'))) refuse('structure', signature);

  const [method, algorithm, ...references] = ownChildren(tape, signedInfo);
  if (references.length === 0) refuse('structure', signedInfo);
  if (references.length > limits.referencesPerSignature) refuse('too-many-references', signedInfo);
  const textless = [signature, signedInfo];
  return {
    signedInfo,
    canonicalization: algorithmElement(tape, method, 'CanonicalizationMethod', signedInfo),
    algorithm: algorithmElement(tape, algorithm, 'SignatureMethod', signedInfo),
    references: references.map((one) => referenceElements(tape, one, limits, textless)),
    signatureValue,
    keyInfo,
    objects: rest,
    textless,
  };
}

function referenceElements(
  tape: NamedTape,
  element: ElementNumber,
  limits: SignatureLimits,
  textless: ElementNumber[],
): ReferenceElements {
  const parts = ownChildren(tape, element);
  const list = isDsig(tape, parts[0], 'Transforms') ? parts.shift() : undefined;
  const [digestMethod, digestValue] = parts;
  const isWhole = isDsig(tape, element, 'Reference') && parts.length === 2;
  if (!isWhole || !isDsig(tape, digestValue, 'DigestValue')) return refuse('structure', element);
  const transforms = list === undefined ? [] : ownChildren(tape, list);
  if (transforms.length > limits.transformsPerReference) refuse('too-many-transforms', element);
  textless.push(element, ...(list === undefined ? [] : [list]));
  return {
    element,
    transforms: transforms.map((one) => algorithmElement(tape, one, 'Transform', element)),
    digestMethod: algorithmElement(tape, digestMethod, 'DigestMethod', element),
    digestValue,
  };
}

function algorithmElement(
  tape: NamedTape,
  element: ElementNumber | undefined,
  name: string,
  parent: ElementNumber,
): AlgorithmElement {
  if (!isDsig(tape, element, name)) return refuse('structure', element ?? parent, `want ${name}`);
  const algorithm = attributeNumber(tape, element, 'Algorithm');
  if (algorithm === undefined) return refuse('structure', element, 'want Algorithm');
  const [parameter, ...more] = children(tape, element);
  const isInclusive =
    parameter !== undefined && isNamed(tape, parameter, EXCLUSIVE_C14N, 'InclusiveNamespaces');
  return {
    element,
    algorithm,
    inclusive: isInclusive ? parameter : undefined,
    hasOtherParameters: more.length > 0 || (parameter !== undefined && !isInclusive),
  };
}
