import type { Profile } from '../../domain/profile/profile.ts';
import type { FindingCode } from '../../domain/verification/finding.ts';
import { ENVELOPED } from '../core/algorithms.ts';
import { leaf, leafBytes, readBase64, requireNoText } from '../core/element-content.ts';
import { pathOf } from '../core/path-of.ts';
import { readSignature, type SignatureParts } from '../core/read-signature.ts';
import type { CoreReason } from '../core/reasons.ts';
import { CoreFailure, refuse } from '../core/refusal.ts';
import { refuse as refuseAs } from '../findings/refused.ts';
import { readTimestamp, type TimestampParts } from '../timestamp/read-timestamp.ts';
import { shapeOf } from '../xml/fast/shape.ts';
import { attribute, type ElementNumber, holdsNoText, holdsText, nameOf } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { profileElements, type TimeElements } from './profile-elements.ts';

/** A Signature of a profile's document (Đ14). */
export interface ProfileSignature extends SignatureParts {
  /** base64 text as written: the signer's, and issuers' where the profile takes a chain */
  readonly certificates: readonly Uint8Array[];
  readonly keyValue: KeyValueParts | undefined;
  readonly time: TimeParts;
  readonly timestamp: TimestampParts | undefined;
}

/** The numbers of an RSAKeyValue. */
export interface KeyValueParts {
  readonly modulus: Buffer;
  readonly exponent: Buffer;
}

export interface TimeParts {
  /** the element whose Id the time Reference must name */
  readonly carrier: ElementNumber;
  /** what SigningTime says */
  readonly text: string;
}

/**
 * Reads a Signature that has no part beside those of Đ14.
 * @throws Refused
 */
export function readProfileSignature(
  tape: Tape,
  signature: ElementNumber,
  profile: Profile,
): ProfileSignature {
  try {
    return takeApart(tape, signature, profile);
  } catch (error) {
    if (!(error instanceof CoreFailure)) throw error;
    const { reason, element = signature, detail } = error;
    return refuseAs(CODES[reason] ?? 'signature-structure', pathOf(tape, element), detail);
  }
}

/** What core validation says of the build of a Signature, as a finding. */
const CODES: Readonly<Partial<Record<CoreReason, FindingCode>>> = {
  base64: 'base64-invalid',
  'too-many-references': 'too-many-references',
  'too-many-transforms': 'too-many-transforms',
  'algorithm-parameters': 'transform-not-allowed',
};

function takeApart(tape: Tape, signature: ElementNumber, profile: Profile): ProfileSignature {
  const { elements, subjectName, certificates, keyValue, time, more, textless } = profileElements(
    shapeOf(tape),
    signature,
    profile,
  );
  for (const element of textless) requireNoText(tape, element);
  // The name is never compared: its text follows the signing product.
  if (subjectName !== undefined && !holdsText(tape, subjectName)) refuse('markup-in-value', subjectName);
  const parts = readSignature(tape, elements);
  refuseOtherParameters(tape, parts);
  const place = more.length > 0 ? profile.signing.timestamp : undefined;
  const { signatureValue } = elements;
  return {
    ...parts,
    certificates: certificates.map((certificate) => leafBytes(tape, certificate)),
    keyValue: keyValue && {
      modulus: readBase64(tape, keyValue.modulus),
      exponent: readBase64(tape, keyValue.exponent),
    },
    time: readTime(tape, time, signature, profile),
    timestamp: place && readTimestamp(tape, { objects: more, signature, signatureValue }, place),
  };
}

/** Only exclusive C14N may have a parameter, its InclusiveNamespaces. */
function refuseOtherParameters(
  tape: Tape,
  { canonicalization, algorithm, references }: SignatureParts,
): void {
  const refuseIn = ({ element, uri, hasOtherParameters }: SignatureParts['algorithm']) => {
    if (!hasOtherParameters) return;
    // Text in it is no parameter.
    const isTransform = nameOf(tape, element).local === 'Transform' && holdsNoText(tape, element);
    const detail = uri === ENVELOPED ? undefined : 'with parameters';
    refuse(isTransform ? 'algorithm-parameters' : 'structure', element, detail);
  };
  refuseIn(canonicalization);
  refuseIn(algorithm);
  for (const { transforms, digestMethod } of references) {
    for (const transform of transforms) refuseIn(transform);
    refuseIn(digestMethod);
  }
}

/** Đ14: what SigningTime says, and which element around it is signed; the profile says so. */
function readTime(
  tape: Tape,
  { object, properties, property, signingTime }: TimeElements,
  signature: ElementNumber,
  { signing }: Profile,
): TimeParts {
  // XMLDSig 1.1, 5.2: Target names the Signature that the property belongs to.
  const id = attribute(tape, signature, 'Id');
  const target = attribute(tape, property, 'Target');
  if (!id || !signing.time.target.some((form) => target === (form === '#id' ? `#${id}` : id)))
    refuse('structure', property, "Target must name the Signature's Id");
  const carriers = { Object: object, SignatureProperties: properties, SignatureProperty: property };
  return { carrier: carriers[signing.time.carrier], text: leaf(tape, signingTime) };
}
