import { createHash } from 'node:crypto';
import { type XmlDocument, XmlElement } from 'libxml2-wasm';
import { CANONICALIZATIONS, ENVELOPED, XMLDSIG } from '../../src/signature/core/algorithms.ts';
import type { CanonicalMethod } from '../../src/signature/xml/canonicalize.ts';
import {
  canonicalizeWithLibxml2,
  elementsWithId,
  parseWithLibxml2,
  withoutOddNamespaces,
} from '../support/libxml2.ts';

/** What one Signature signs, as libxml2 sees it: hashes of SignedInfo and of each region, in canonical form. */
export interface SignedByLibxml2 {
  readonly signedInfo: string;
  readonly regions: readonly string[];
}

const DS = { ds: XMLDSIG };

/**
 * The signed parts of a document by libxml2 alone, in document order of the Signatures; undefined where it does not
 * read the document, or a Reference names anything but one element. Judges no value and no algorithm.
 */
export function signedParts(given: Uint8Array): SignedByLibxml2[] | undefined {
  const bytes = withoutOddNamespaces(given);
  const document = bytes && parseWithLibxml2(bytes);
  if (!document) return undefined;
  try {
    const count = document.find('//ds:Signature', DS).length;
    const parts = Array.from({ length: count }, (_, index) => partsOf(bytes, document, index));
    return parts.some((one) => one === undefined) ? undefined : parts.filter((one) => one !== undefined);
  } finally {
    document.dispose();
  }
}

function partsOf(bytes: Uint8Array, document: XmlDocument, index: number): SignedByLibxml2 | undefined {
  const signature = elementsOf(document, '//ds:Signature')[index];
  const signedInfo = signature?.get('ds:SignedInfo', DS);
  if (!(signedInfo instanceof XmlElement)) return undefined;
  const method = methodOf(signedInfo.get('ds:CanonicalizationMethod', DS));
  const canonical = method && canonicalizeWithLibxml2(document, method, signedInfo);
  const references = signedInfo.find('ds:Reference', DS);
  const regions = references.map((_, reference) => regionOf(bytes, index, reference));
  if (canonical === undefined || regions.some((one) => one === undefined)) return undefined;
  return { signedInfo: sha256(canonical), regions: regions.map((one) => sha256(one ?? '')) };
}

/** On a document of its own: a hole is unlinked. */
function regionOf(bytes: Uint8Array, signatureIndex: number, index: number): string | undefined {
  const document = parseWithLibxml2(bytes);
  if (!document) return undefined;
  try {
    const signature = elementsOf(document, '//ds:Signature')[signatureIndex];
    const reference = signature?.find('ds:SignedInfo/ds:Reference', DS)[index];
    if (!(reference instanceof XmlElement) || !signature) return undefined;
    const transforms = reference.find('ds:Transforms/ds:Transform', DS);
    const uris = transforms.map((one) => (one instanceof XmlElement ? one.attr('Algorithm')?.value : ''));
    const named = transforms.find((_, at) => uris[at] !== ENVELOPED);
    const uri = reference.attr('URI')?.value;
    const pointer = /^#xpointer\((?:\/|id\(['"](.*)['"]\))\)$/.exec(uri ?? '');
    const method = named === undefined ? DEFAULT : methodOf(named);
    if (uri === undefined || !method) return undefined;
    const hole = uris.includes(ENVELOPED) ? signature : undefined;
    const effective = { ...method, comments: method.comments && pointer !== null };
    if (uri === '' || uri === '#xpointer(/)') {
      return canonicalizeWithLibxml2(document, effective, undefined, hole);
    }
    const found = elementsWithId(document, pointer?.[1] ?? uri.replace(/^#/, ''));
    // A time Reference is resolved inside its own Signature, wherever else its Id stands.
    const own = found.filter((one) => isInside(one, signature));
    const [target] = found.length === 1 ? found : own;
    const isClear = found.length === 1 || own.length === 1;
    return target && isClear ? canonicalizeWithLibxml2(document, effective, target, hole) : undefined;
  } finally {
    document.dispose();
  }
}

const DEFAULT: CanonicalMethod = { version: '1.0', comments: false, prefixes: [] };

function methodOf(node: unknown): CanonicalMethod | undefined {
  if (!(node instanceof XmlElement)) return undefined;
  const method = CANONICALIZATIONS.get(node.attr('Algorithm')?.value ?? '');
  const list = node.find('*/@PrefixList')[0]?.content ?? '';
  return method && { ...method, prefixes: list.split(/\s+/).filter((prefix) => prefix !== '') };
}

function elementsOf(document: XmlDocument, path: string): XmlElement[] {
  return document.find(path, DS).filter((node) => node instanceof XmlElement);
}

function isInside(node: XmlElement, outer: XmlElement): boolean {
  for (let at: XmlElement | null = node; at; at = at.parent) if (at.isSameNode(outer)) return true;
  return false;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
