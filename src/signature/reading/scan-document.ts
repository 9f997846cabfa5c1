import type { Profile } from '../../domain/profile/profile.ts';
import { type Finding, type FindingCode, finding } from '../../domain/verification/finding.ts';
import { XMLDSIG } from '../core/algorithms.ts';
import { Refused, refuse } from '../findings/refused.ts';
import { PLAIN_NAME, vocabularyOf } from '../profile/profile-vocabulary.ts';
import { shapeOf } from '../xml/fast/shape.ts';
import { lineOf } from '../xml/line-of.ts';
import { nameOf } from '../xml/nodes.ts';
import { XmlRefusal, type XmlRefusalCode } from '../xml/refusal.ts';
import { scan } from '../xml/scan.ts';
import { E_START, ELEMENT_STRIDE, ROOT, type Tape } from '../xml/tape.ts';
import { signaturesIn } from './elements.ts';

export const MAX_ATTRIBUTES = 16;
export const MAX_ELEMENTS = 10_000;

const CODES: Readonly<Record<XmlRefusalCode, FindingCode>> = {
  'not-utf8': 'not-utf8',
  'too-large': 'document-too-large',
  'too-deep': 'too-deep',
  'too-many-elements': 'too-many-elements',
  'too-many-attributes': 'too-many-attributes',
  'too-many-names': 'name-not-allowed',
  doctype: 'doctype',
  entity: 'entity-not-allowed',
  'xml-declaration': 'xml-declaration',
  'illegal-character': 'illegal-character',
  'character-reference': 'character-reference-invalid',
  malformed: 'not-well-formed',
  'duplicate-attribute': 'not-well-formed',
  'undeclared-prefix': 'namespace-not-allowed',
  namespace: 'namespace-not-allowed',
};

/**
 * Bytes of a profile's document -> tape. Of XML 1.0 only a plain subset is taken: no comment, CDATA section,
 * processing instruction or prefix, plain ASCII names, and the one namespace of XML Signature, declared on `Signature`
 * itself (a profile may name others for the signing time and the timestamp). One UTF-8 byte order mark is taken (many products
 * write it; it lies outside everything that is signed).
 * @throws Refused at the first thing that is not allowed
 */
export function scanDocument(bytes: Uint8Array, profile: Profile): Tape {
  const { limits, root, signing } = profile;
  if (bytes.byteLength === 0) refuse('document-empty');
  const tape = scanned(bytes, profile);
  const { seen, outside, elements } = tape;
  const comments = seen.comments + outside.filter(({ comment }) => comment).length;
  if (comments > 0) refuse('comment');
  if (seen.sections > 0) refuse('cdata');
  if (seen.instructions + outside.length > 0) refuse('processing-instruction');
  for (const { text, prefix } of tape.names.slice(tape.vocabulary.names.length)) {
    if (prefix !== '') refuse('namespace-not-allowed');
    if (!PLAIN_NAME.test(text)) refuse('name-not-allowed');
  }
  for (const { uri, element } of tape.namespaces) {
    if (element === ROOT && uri === root.namespace) continue;
    if (isDeclaredHere(uri, nameOf(tape, element).local, signing)) continue;
    refuse('namespace-not-allowed', lineOf(bytes, elements.data[element * ELEMENT_STRIDE + E_START] ?? 0));
  }
  if (signaturesIn(shapeOf(tape)).length > limits.signatures) refuse('too-many-signatures');
  return tape;
}

/** XML Signature's namespace on Signature, and what the profile says of the properties that hold the signing time. */
function isDeclaredHere(uri: string, local: string, { time, timestamp }: Profile['signing']): boolean {
  if (local === 'Signature') return uri === XMLDSIG;
  const { propertiesNamespace, signingTimeNamespace } = time;
  if (timestamp && timestamp.namespace !== XMLDSIG) {
    if (local === timestamp.path.split('/')[0] && uri === timestamp.namespace) return true;
    if (local === 'CanonicalizationMethod' && uri === XMLDSIG) return true;
  }
  if (local === 'SignatureProperties') return uri === propertiesNamespace && uri !== XMLDSIG;
  return local === 'SigningTime' && uri === signingTimeNamespace && uri !== propertiesNamespace;
}

function scanned(bytes: Uint8Array, profile: Profile): Tape {
  const { limits } = profile;
  try {
    return scan(
      bytes,
      {
        bytes: limits.bytes,
        depth: limits.depth,
        elements: MAX_ELEMENTS,
        attributesPerElement: MAX_ATTRIBUTES,
        namespacesInScope: limits.depth,
      },
      vocabularyOf(profile),
    );
  } catch (error) {
    if (!(error instanceof XmlRefusal)) throw error;
    if (error.code === 'too-large' && !bytes.includes(0))
      return refuse('document-too-large', undefined, `> ${limits.bytes} bytes`);
    throw new Refused(xmlFinding(error, bytes));
  }
}

/** Why a document is not read any further, and where it shows. */
export function xmlFinding({ code, offset }: XmlRefusal, bytes: Uint8Array): Finding {
  // No text holds one, so that the scanner refuses it anyway; it says most about what went wrong.
  if (bytes.includes(0)) return finding('nul-character');
  return finding(CODES[code], code === 'not-utf8' ? undefined : lineOf(bytes, offset));
}

export function isOverLimit(code: XmlRefusalCode): boolean {
  return code.startsWith('too-');
}
