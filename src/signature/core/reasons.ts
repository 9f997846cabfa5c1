import type { XmlRefusalCode } from '../xml/refusal.ts';

/** Why a signature is refused without being looked at further: policy, or what could be read in two ways. */
const REFUSED = {
  sha1: 'SHA-1, as digest or inside the signature algorithm',
  md5: 'MD5',
  sha224: 'SHA-224',
  ripemd160: 'RIPEMD-160',
  hmac: 'HMAC: a shared secret proves nothing to others',
  dsa: 'DSA',
  'rsa-pss-parameters': 'rsa-pss with RSAPSSParams; the sha…-rsa-MGF1 algorithms say the same by name',
  xpath: 'an XPath or XPath Filter 2 transform',
  xslt: 'an XSLT transform',
  'base64-transform': 'a base64 transform',
  'unknown-algorithm': 'an algorithm that is not in the table',
  'algorithm-parameters': 'parameters that the algorithm does not take',
  'transform-order': 'a transform after canonicalisation',
  'weak-key':
    'RSA below 2048 bits, e below 65537 or even, a ROCA modulus, another curve, a point of small order',
  'key-type': 'a key of another kind than the signature algorithm wants',
  'no-certificate': 'no certificate in KeyInfo, and none given',
  'certificate-unreadable': 'a certificate, or a key in one, that cannot be read',
  'ambiguous-certificate': 'certificates in KeyInfo of which no single one is the signer’s',
  'no-uri': 'a Reference without URI',
  'external-uri': 'a Reference to something outside the document; nothing is ever fetched',
  xpointer: 'an XPointer other than xpointer(/) and xpointer(id(…))',
  'ambiguous-id': 'an Id that several attributes carry',
  'enveloped-inside-signature':
    'enveloped-signature over what stands inside the Signature: it would sign nothing',
  'no-canonical-form': 'a relative namespace URI, or xml:base of or around the element under C14N 1.1',
  structure: 'a Signature whose parts are not those of the schema, in order',
  'markup-in-value': 'an element, comment, CDATA section or instruction inside a value',
  base64: 'base64 that is empty or not in its one canonical spelling',
  'too-many-references': 'more than 30 References in a Signature',
  'too-many-transforms': 'more than 5 Transforms in a Reference',
  'too-many-signatures': 'more than 1000 Signatures in a document',
  'too-much-work': 'signed regions of more than 1 GiB together',
  'no-signature': 'no Signature in the document',
} as const;

/** Why a document is not read at all. */
const UNREAD: Readonly<Record<XmlRefusalCode, string>> = {
  'not-utf8': 'bytes that are not UTF-8',
  'too-large': 'more than 64 MiB, or more markup than fits into memory',
  'too-deep': 'elements nested more than 256 deep',
  'too-many-elements': 'more than ten million elements',
  'too-many-attributes': 'more than 256 attributes in an element',
  'too-many-names': 'more than 16384 names, or names made to collide',
  doctype: 'a document type declaration',
  entity: 'an entity beyond the five of XML',
  'xml-declaration': 'an XML declaration that is misplaced, malformed, or not of XML 1.0 in UTF-8',
  'illegal-character': 'a character that XML does not allow',
  'character-reference': 'a reference to a character that XML does not allow',
  malformed: 'not well-formed',
  'duplicate-attribute': 'an attribute that stands twice',
  'undeclared-prefix': 'a prefix that no declaration binds',
  namespace: 'names or declarations against Namespaces in XML 1.0, or more than 128 in scope',
};

/** Looked at, and false. */
const INVALID = {
  'digest-mismatch': 'what is signed was changed: a digest differs',
  'signature-mismatch': 'SignedInfo was changed, or another key signed it',
  'reference-not-found': 'a Reference to an Id that nothing carries',
  'signature-inside-region': 'a Signature inside what it signs, without enveloped-signature',
} as const;

export type RefusedReason = keyof typeof REFUSED;
export type InvalidReason = keyof typeof INVALID;
/** Stable words; docs/verification-core.md and --help list them out of this table. */
export type CoreReason = RefusedReason | InvalidReason | XmlRefusalCode;

export interface ExplainedReason {
  readonly reason: string;
  readonly verdict: 'invalid' | 'refused';
  readonly means: string;
}

export const CORE_REASONS: readonly ExplainedReason[] = [
  ...explained(INVALID, 'invalid'),
  ...explained(REFUSED, 'refused'),
  ...explained(UNREAD, 'refused'),
];

function explained(
  table: Readonly<Record<string, string>>,
  verdict: ExplainedReason['verdict'],
): ExplainedReason[] {
  return Object.entries(table).map(([reason, means]) => ({ reason, verdict, means }));
}
