import {
  attribute,
  children,
  type ElementNumber,
  holdsElementsOnly,
  isNamed,
  nameOf,
  namespaceOf,
  plainText,
} from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { EXCLUSIVE_C14N, XMLDSIG } from './algorithms.ts';
import { refuse } from './refusal.ts';

export interface Algorithm {
  readonly uri: string;
  /** InclusiveNamespaces PrefixList of exclusive C14N */
  readonly prefixes: readonly string[];
}

export interface Reference {
  readonly element: ElementNumber;
  readonly uri: string | undefined;
  readonly transforms: readonly Algorithm[];
  readonly digestMethod: string;
  readonly digest: Buffer;
}

/** A Signature taken apart (XMLDSig 1.1, clause 4). */
export interface Signature {
  readonly element: ElementNumber;
  readonly signedInfo: ElementNumber;
  readonly canonicalization: Algorithm;
  readonly method: string;
  readonly references: readonly Reference[];
  readonly value: Buffer;
  /** DER of each X509Certificate in KeyInfo, in order */
  readonly certificates: readonly Buffer[];
}

const MOST_REFERENCES = 30;
const MOST_TRANSFORMS = 5;

/**
 * Known children in the order of the schema, once each; values without markup inside. What could be read in two ways
 * is refused.
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
    value: base64(tape, signatureValue),
    certificates: keyInfo === undefined ? [] : readCertificates(tape, keyInfo),
  };
}

function readSignedInfo(tape: Tape, signedInfo: ElementNumber) {
  const [canonicalization, method, ...references] = dsigChildren(tape, signedInfo);
  if (!is(tape, canonicalization, 'CanonicalizationMethod') || !is(tape, method, 'SignatureMethod'))
    return refuse('structure');
  if (references.length === 0 || !references.every((child) => is(tape, child, 'Reference')))
    refuse('structure');
  if (references.length > MOST_REFERENCES) refuse('too-many-references');
  if (children(tape, method).length > 0) refuse('signature-parameters');
  return {
    canonicalization: readAlgorithm(tape, canonicalization),
    method: attribute(tape, method, 'Algorithm') ?? refuse('structure'),
    references: references.map((reference) => readReference(tape, reference)),
  };
}

function readReference(tape: Tape, element: ElementNumber): Reference {
  const parts = dsigChildren(tape, element);
  const transforms = is(tape, parts[0], 'Transforms')
    ? dsigChildren(tape, parts.shift() as ElementNumber)
    : [];
  const [method, value] = parts;
  if (parts.length !== 2 || !is(tape, method, 'DigestMethod') || !is(tape, value, 'DigestValue'))
    return refuse('structure');
  if (!transforms.every((child) => is(tape, child, 'Transform'))) refuse('structure');
  if (transforms.length > MOST_TRANSFORMS) refuse('too-many-transforms');
  return {
    element,
    uri: attribute(tape, element, 'URI'),
    transforms: transforms.map((transform) => readAlgorithm(tape, transform)),
    digestMethod: attribute(tape, method, 'Algorithm') ?? refuse('structure'),
    digest: base64(tape, value),
  };
}

/** An Algorithm with, for exclusive C14N only, its InclusiveNamespaces. Other parameters travel with the URI that names them. */
function readAlgorithm(tape: Tape, element: ElementNumber): Algorithm {
  const uri = attribute(tape, element, 'Algorithm') ?? refuse('structure');
  const [parameter, ...others] = children(tape, element);
  if (parameter === undefined || !uri.startsWith(EXCLUSIVE_C14N)) return { uri, prefixes: [] };
  if (others.length > 0 || !isNamed(tape, parameter, EXCLUSIVE_C14N, 'InclusiveNamespaces'))
    refuse('structure');
  const list = attribute(tape, parameter, 'PrefixList') ?? '';
  return { uri, prefixes: list.split(/[ \t\r\n]+/).filter((prefix) => prefix !== '') };
}

function readCertificates(tape: Tape, keyInfo: ElementNumber): Buffer[] {
  return children(tape, keyInfo)
    .filter((child) => is(tape, child, 'X509Data'))
    .flatMap((data) => children(tape, data).filter((child) => is(tape, child, 'X509Certificate')))
    .map((certificate) => base64(tape, certificate));
}

function is(tape: Tape, element: ElementNumber | undefined, local: string): element is ElementNumber {
  return element !== undefined && isNamed(tape, element, XMLDSIG, local);
}

/** Child elements of XML Signature's own, with nothing but white space between them. */
function dsigChildren(tape: Tape, parent: ElementNumber): ElementNumber[] {
  const found = children(tape, parent);
  if (!holdsElementsOnly(tape, parent)) refuse('structure');
  if (!found.every((child) => namespaceOf(tape, child) === XMLDSIG)) refuse('structure');
  return found;
}

/** xsd:base64Binary with white space anywhere; only the one canonical spelling of each value. */
function base64(tape: Tape, element: ElementNumber): Buffer {
  const text = plainText(tape, element);
  if (text === undefined) return refuse('markup-in-value');
  const compact = text.replace(/[ \t\r\n]+/g, '');
  const bytes = Buffer.from(compact, 'base64');
  if (compact === '' || bytes.toString('base64') !== compact) refuse(`base64`);
  return bytes;
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
