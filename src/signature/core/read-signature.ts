import type { CanonicalMethod } from '../xml/canonicalize.ts';
import { attribute, children, type ElementNumber, isNamed, nameOf, namespaceOf } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { type HashName, type SignatureScheme, XMLDSIG } from './algorithms.ts';
import { holdsNoText, readBase64 } from './element-content.ts';
import {
  readCanonicalization,
  readDigestMethod,
  readSignatureMethod,
  readTransforms,
  type Transforms,
} from './read-algorithm.ts';
import { refuse } from './refusal.ts';

export interface Reference {
  readonly uri: string | undefined;
  readonly transforms: Transforms;
  readonly hash: HashName;
  readonly digest: Buffer;
}

/** A Signature taken apart (XMLDSig 1.1, clause 4); every algorithm it names is an allowed one. */
export interface Signature {
  readonly element: ElementNumber;
  readonly signedInfo: ElementNumber;
  readonly canonicalization: CanonicalMethod;
  readonly scheme: SignatureScheme;
  readonly references: readonly Reference[];
  readonly value: Buffer;
  readonly keyInfo: ElementNumber | undefined;
}

const MOST_REFERENCES = 30;
const MOST_TRANSFORMS = 5;

/**
 * Known children in the order of the schema, once each; values without markup inside. What could be read in two ways
 * is refused, and so is an algorithm outside the tables, by its name.
 * @throws CoreFailure
 */
export function readSignature(tape: Tape, element: ElementNumber): Signature {
  const [signedInfo, signatureValue, ...rest] = dsigChildren(tape, element);
  if (!is(tape, signedInfo, 'SignedInfo') || !is(tape, signatureValue, 'SignatureValue'))
    return refuse('structure');
  const keyInfo = is(tape, rest[0], 'KeyInfo') ? rest.shift() : undefined;
  if (!rest.every((child) => is(tape, child, 'Object'))) refuse('structure');
  return {
    element,
    signedInfo,
    ...readSignedInfo(tape, signedInfo),
    value: readBase64(tape, signatureValue),
    keyInfo,
  };
}

function readSignedInfo(tape: Tape, signedInfo: ElementNumber) {
  const [canonicalization, method, ...references] = dsigChildren(tape, signedInfo);
  if (!is(tape, canonicalization, 'CanonicalizationMethod') || !is(tape, method, 'SignatureMethod'))
    return refuse('structure');
  if (references.length === 0 || !references.every((child) => is(tape, child, 'Reference')))
    refuse('structure');
  if (references.length > MOST_REFERENCES) refuse('too-many-references');
  return {
    canonicalization: readCanonicalization(tape, canonicalization),
    scheme: readSignatureMethod(tape, method),
    references: references.map((reference) => readReference(tape, reference)),
  };
}

function readReference(tape: Tape, element: ElementNumber): Reference {
  const parts = dsigChildren(tape, element);
  const transforms = is(tape, parts[0], 'Transforms') ? parts.shift() : undefined;
  const [method, value] = parts;
  if (parts.length !== 2 || !is(tape, method, 'DigestMethod') || !is(tape, value, 'DigestValue'))
    return refuse('structure');
  return {
    uri: attribute(tape, element, 'URI'),
    transforms: readTransforms(tape, transforms === undefined ? [] : transformElements(tape, transforms)),
    hash: readDigestMethod(tape, method),
    digest: readBase64(tape, value),
  };
}

function transformElements(tape: Tape, transforms: ElementNumber): ElementNumber[] {
  const found = dsigChildren(tape, transforms);
  if (!found.every((child) => is(tape, child, 'Transform'))) refuse('structure');
  if (found.length > MOST_TRANSFORMS) refuse('too-many-transforms');
  return found;
}

function is(tape: Tape, element: ElementNumber | undefined, local: string): element is ElementNumber {
  return element !== undefined && isNamed(tape, element, XMLDSIG, local);
}

/** Child elements, all of XML Signature's own; comments and processing instructions may stand between them. */
function dsigChildren(tape: Tape, parent: ElementNumber): ElementNumber[] {
  const found = children(tape, parent);
  if (!holdsNoText(tape, parent)) refuse('structure');
  if (!found.every((child) => namespaceOf(tape, child) === XMLDSIG)) refuse('structure');
  return found;
}

/** DER of each X509Certificate in KeyInfo, in order. @throws CoreFailure */
export function readCertificates(tape: Tape, keyInfo: ElementNumber): Buffer[] {
  return children(tape, keyInfo)
    .filter((child) => is(tape, child, 'X509Data'))
    .flatMap((data) => children(tape, data).filter((child) => is(tape, child, 'X509Certificate')))
    .map((certificate) => readBase64(tape, certificate));
}

/** Every Signature element of the document, nested ones too, in document order. */
export function signatureElements(tape: Tape): ElementNumber[] {
  const found: ElementNumber[] = [];
  for (let element = 0; element < tape.elements.length; element++) {
    if (nameOf(tape, element).local === 'Signature' && namespaceOf(tape, element) === XMLDSIG)
      found.push(element);
  }
  return found;
}
