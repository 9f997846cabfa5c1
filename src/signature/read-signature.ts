import type { Profile } from '../domain/profile.ts';
import { base64Bytes } from './base64-bytes.ts';
import { ENVELOPED, EXCLUSIVE_C14N } from './core/algorithms.ts';
import { refuse } from './findings.ts';
import { pathOf } from './path-of.ts';
import { readTime, type TimeParts } from './read-time.ts';
import { allowAttributes, exactly, leafBytes, ownChildren, requireText } from './signature-structure.ts';
import { readTimestamp, type TimestampParts } from './timestamp/read-timestamp.ts';
import {
  attribute,
  children,
  type ElementNumber,
  holdsElementsOnly,
  isNamed,
  nameOf,
  nextAfter,
} from './xml/nodes.ts';
import type { Tape } from './xml/tape.ts';

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

const PARTS = ['SignedInfo', 'SignatureValue', 'KeyInfo', 'Object'] as const;

/**
 * Takes a Signature apart (XMLDSig clause 4; Đ14): known children in their order, known attributes, nothing else, so
 * that no part of it can be read in two ways.
 * @throws Refused
 */
export function readSignature(tape: Tape, signature: ElementNumber, profile: Profile): SignatureParts {
  allowAttributes(tape, signature, ['Id']);
  const all = ownChildren(tape, signature);
  // A timestamp comes after the signature it stamps, in an Object of its own, where the profile has a place for it.
  const place = all.length > PARTS.length ? profile.signing.timestamp : undefined;
  const signed = place ? all.slice(0, PARTS.length) : all;
  const [signedInfo, signatureValue, keyInfo, object] = exactly(tape, signature, PARTS, signed);
  return {
    ...readSignedInfo(tape, signedInfo, profile),
    value: base64Bytes(leafBytes(tape, signatureValue, ['Id']), () => pathOf(tape, signatureValue)),
    certificate: readKeyInfo(tape, keyInfo, profile),
    time: readTime(tape, object, signature, profile),
    timestamp:
      place && readTimestamp(tape, { objects: all.slice(PARTS.length), signature, signatureValue }, place),
  };
}

function readSignedInfo(tape: Tape, signedInfo: ElementNumber, profile: Profile) {
  allowAttributes(tape, signedInfo, ['Id']);
  const [method, signatureMethod, ...references] = ownChildren(tape, signedInfo);
  if (method === undefined || signatureMethod === undefined || references.length === 0) {
    return refuse('signature-structure', pathOf(tape, signedInfo));
  }
  if (references.length > profile.limits.referencesPerSignature) {
    refuse('too-many-references', pathOf(tape, signedInfo));
  }
  return {
    signedInfo,
    canonicalization: readAlgorithm(tape, method, 'CanonicalizationMethod'),
    algorithm: readAlgorithm(tape, signatureMethod, 'SignatureMethod').uri,
    references: references.map((reference) => readReference(tape, reference, profile)),
  };
}

function readReference(tape: Tape, reference: ElementNumber, profile: Profile): ReferenceParts {
  if (nameOf(tape, reference).local !== 'Reference') refuse('signature-structure', pathOf(tape, reference));
  allowAttributes(tape, reference, ['URI', 'Id', 'Type']);
  const parts = ownChildren(tape, reference);
  const first = parts[0];
  const hasTransforms = first !== undefined && nameOf(tape, first).local === 'Transforms';
  const transforms = hasTransforms ? ownChildren(tape, first) : [];
  if (transforms.length > profile.limits.transformsPerReference) {
    refuse('too-many-transforms', pathOf(tape, reference));
  }
  if (hasTransforms) allowAttributes(tape, first, []);
  const rest = hasTransforms ? parts.slice(1) : parts;
  const [digestMethod, digestValue] = exactly(tape, reference, ['DigestMethod', 'DigestValue'], rest);
  return {
    element: reference,
    uri: attribute(tape, reference, 'URI'),
    transforms: transforms.map((transform) => readAlgorithm(tape, transform, 'Transform')),
    digestMethod: readAlgorithm(tape, digestMethod, 'DigestMethod').uri,
    digest: base64Bytes(leafBytes(tape, digestValue, []), () => pathOf(tape, digestValue)),
  };
}

const NO_PREFIXES: readonly string[] = [];

/** An element with `Algorithm` and nothing else; exclusive C14N may have its InclusiveNamespaces. */
function readAlgorithm(tape: Tape, element: ElementNumber, name: string): AlgorithmParts {
  if (nameOf(tape, element).local !== name) {
    refuse('signature-structure', pathOf(tape, element), `want ${name}`);
  }
  allowAttributes(tape, element, ['Algorithm']);
  const uri =
    attribute(tape, element, 'Algorithm') ??
    refuse('signature-structure', pathOf(tape, element), 'want Algorithm');
  if (!holdsElementsOnly(tape, element)) refuse('signature-structure', pathOf(tape, element));
  if (nextAfter(tape, element) === element + 1) return { uri, prefixes: NO_PREFIXES };
  const parameters = children(tape, element);
  const parameter = parameters[0] as ElementNumber;
  const isInclusive = isNamed(tape, parameter, EXCLUSIVE_C14N, 'InclusiveNamespaces');
  if (parameters.length > 1 || !isInclusive || !uri.startsWith(EXCLUSIVE_C14N)) {
    const code = name === 'Transform' ? 'transform-not-allowed' : 'signature-structure';
    refuse(code, pathOf(tape, element), uri === ENVELOPED ? undefined : 'with parameters');
  }
  const list = attribute(tape, parameter, 'PrefixList') ?? '';
  return { uri, prefixes: list.split(/[ \t\r\n]+/).filter((prefix) => prefix !== '') };
}

/** Đ14: X509SubjectName and X509Certificate. The name is never compared: its text follows the signing product. */
function readKeyInfo(tape: Tape, keyInfo: ElementNumber, { signing }: Profile): Uint8Array {
  allowAttributes(tape, keyInfo, ['Id']);
  const [data] = exactly(tape, keyInfo, ['X509Data']);
  allowAttributes(tape, data, []);
  let parts = ownChildren(tape, data);
  const [first] = parts;
  const isNameless = first !== undefined && nameOf(tape, first).local === 'X509Certificate';
  if (signing.subjectName === 'required' || !isNameless) {
    const [subjectName, ...rest] = exactly(tape, data, ['X509SubjectName', 'X509Certificate'], parts);
    requireText(tape, subjectName);
    parts = rest;
  }
  const [certificate] = exactly(tape, data, ['X509Certificate'], parts);
  return leafBytes(tape, certificate, []);
}
