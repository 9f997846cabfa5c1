import type { Element } from '@xmldom/xmldom';
import type { Profile } from '../domain/profile.ts';
import { XMLDSIG } from './algorithms.ts';
import { base64Bytes } from './base64-bytes.ts';
import { childElements, pathOf, plainText } from './elements.ts';
import { refuse } from './findings.ts';

export interface ReferenceParts {
  readonly at: string;
  readonly uri: string | undefined;
  readonly transforms: readonly string[];
  readonly digestMethod: string;
  readonly digest: Buffer;
}

export interface SignatureParts {
  readonly signedInfo: Element;
  readonly canonicalization: string;
  readonly algorithm: string;
  readonly references: readonly ReferenceParts[];
  readonly value: Buffer;
  /** DER */
  readonly certificate: Buffer;
  /** the element whose Id the time Reference must name, and what SigningTime says */
  readonly time: { readonly carrier: Element; readonly text: string };
}

/**
 * Takes a Signature apart (XMLDSig clause 4; Đ14): known children in their order, known attributes, nothing else, so
 * that no part of it can be read in two ways.
 * @throws Refused
 */
export function readSignature(signature: Element, profile: Profile): SignatureParts {
  allowAttributes(signature, ['Id']);
  const [signedInfo, signatureValue, keyInfo, object] = exactly(signature, [
    'SignedInfo',
    'SignatureValue',
    'KeyInfo',
    'Object',
  ]);
  return {
    ...readSignedInfo(signedInfo, profile),
    value: base64Bytes(leaf(signatureValue, ['Id']), pathOf(signatureValue)),
    certificate: readKeyInfo(keyInfo),
    time: readTime(object, signature, profile),
  };
}

function readSignedInfo(signedInfo: Element, profile: Profile) {
  allowAttributes(signedInfo, ['Id']);
  const [method, signatureMethod, ...references] = children(signedInfo);
  if (!method || !signatureMethod || references.length === 0)
    return refuse('signature-structure', pathOf(signedInfo));
  if (references.length > profile.limits.referencesPerSignature)
    refuse('too-many-references', pathOf(signedInfo));
  return {
    signedInfo,
    canonicalization: algorithm(method, 'CanonicalizationMethod'),
    algorithm: algorithm(signatureMethod, 'SignatureMethod'),
    references: references.map((reference) => readReference(reference, profile)),
  };
}

function readReference(reference: Element, profile: Profile): ReferenceParts {
  const at = pathOf(reference);
  if (reference.localName !== 'Reference') refuse('signature-structure', at);
  allowAttributes(reference, ['URI', 'Id', 'Type']);
  const parts = children(reference);
  const transforms = parts[0]?.localName === 'Transforms' ? children(parts[0]) : [];
  if (transforms.length > profile.limits.transformsPerReference) refuse('too-many-transforms', at);
  if (parts[0]?.localName === 'Transforms') allowAttributes(parts[0], []);
  const [digestMethod, digestValue] = exactly(
    reference,
    ['DigestMethod', 'DigestValue'],
    parts[0]?.localName === 'Transforms' ? parts.slice(1) : parts,
  );
  return {
    at,
    uri: reference.getAttribute('URI') ?? undefined,
    transforms: transforms.map((transform) => transformAlgorithm(transform)),
    digestMethod: algorithm(digestMethod, 'DigestMethod'),
    digest: base64Bytes(leaf(digestValue, []), pathOf(digestValue)),
  };
}

function transformAlgorithm(transform: Element): string {
  if (childElements(transform).length > 0)
    refuse('transform-not-allowed', pathOf(transform), 'with parameters');
  return algorithm(transform, 'Transform');
}

/** Đ14: X509SubjectName and X509Certificate. The name is never compared: its text follows the signing product. */
function readKeyInfo(keyInfo: Element): Buffer {
  allowAttributes(keyInfo, ['Id']);
  const [data] = exactly(keyInfo, ['X509Data']);
  allowAttributes(data, []);
  const [subjectName, certificate] = exactly(data, ['X509SubjectName', 'X509Certificate']);
  leaf(subjectName, []);
  return base64Bytes(leaf(certificate, []), pathOf(certificate));
}

/** Đ14: SigningTime stands in Signature\Object\SignatureProperties\SignatureProperty. */
function readTime(object: Element, signature: Element, profile: Profile): SignatureParts['time'] {
  allowAttributes(object, ['Id']);
  const [properties] = exactly(object, ['SignatureProperties']);
  allowAttributes(properties, ['Id']);
  const [property] = exactly(properties, ['SignatureProperty']);
  allowAttributes(property, ['Id', 'Target']);
  const target = property.getAttribute('Target')?.replace(/^#/, '');
  if (!target || target !== signature.getAttribute('Id')) {
    refuse('signature-structure', pathOf(property), "Target must name the Signature's Id");
  }
  const [time] = exactly(property, ['SigningTime']);
  const carriers = { Object: object, SignatureProperties: properties, SignatureProperty: property };
  return { carrier: carriers[profile.signing.time.carrier], text: leaf(time, []) };
}

/** The children of an element, which must be exactly these, in this order. */
function exactly<const Names extends readonly string[]>(
  parent: Element,
  names: Names,
  found: readonly Element[] = children(parent),
): { readonly [Key in keyof Names]: Element } {
  const fits =
    found.length === names.length && found.every((child, index) => child.localName === names[index]);
  if (!fits) refuse('signature-structure', pathOf(parent), `want ${names.join(', ')}`);
  return found as unknown as { readonly [Key in keyof Names]: Element };
}

/** Child elements; all must be XML Signature's own, with nothing but white space between them. */
function children(parent: Element): Element[] {
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node.nodeType === node.ELEMENT_NODE && (node as Element).namespaceURI === XMLDSIG) continue;
    if (node.nodeType === node.TEXT_NODE && /^[ \t\r\n]*$/.test(node.nodeValue ?? '')) continue;
    refuse('signature-structure', pathOf(parent));
  }
  return childElements(parent);
}

function leaf(element: Element, attributes: readonly string[]): string {
  allowAttributes(element, attributes);
  return plainText(element) ?? refuse('signature-structure', pathOf(element));
}

/** `Algorithm` of an element that has no other attribute and no content. */
function algorithm(element: Element, name: string): string {
  if (element.localName !== name) refuse('signature-structure', pathOf(element), `want ${name}`);
  if (leaf(element, ['Algorithm']).trim() !== '') refuse('signature-structure', pathOf(element));
  return (
    element.getAttribute('Algorithm') ?? refuse('signature-structure', pathOf(element), 'want Algorithm')
  );
}

function allowAttributes(element: Element, names: readonly string[]): void {
  for (const { name } of element.attributes) {
    if (name !== 'xmlns' && !names.includes(name))
      refuse('signature-structure', pathOf(element), 'attribute not allowed');
  }
}
