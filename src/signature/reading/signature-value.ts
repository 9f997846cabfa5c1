import type { KeyObject } from 'node:crypto';
import type { Profile } from '../../domain/profile/profile.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import { algorithmName } from '../core/algorithm-names.ts';
import { CANONICALIZATIONS, schemeOf, XMLDSIG } from '../core/algorithms.ts';
import { isTrueValue } from '../core/check-value.ts';
import type { SignatureParts } from '../core/read-signature.ts';
import { canonicalize } from '../xml/canonicalize.ts';
import type { Tape } from '../xml/tape.ts';

interface FoundValue {
  readonly findings: readonly Finding[];
  readonly computed: boolean;
  /** SignedInfo as it was canonicalised, where the value is true of it */
  readonly signed?: Uint8Array;
}

/** Đ15.a: signature validation of XMLDSig clause 3.2.2, over SignedInfo as canonicalised in the document. */
export function valueFindings(
  parts: SignatureParts,
  at: string,
  key: KeyObject | undefined,
  tape: Tape,
  { signing }: Profile,
): FoundValue {
  const { canonicalization } = parts;
  const algorithm = parts.algorithm.uri;
  const findings: Finding[] = [];
  if (!signing.canonicalization.includes(canonicalization.uri)) {
    findings.push(finding('canonicalization-not-allowed', at, algorithmName(canonicalization.uri)));
  }
  if (!signing.signatures.includes(algorithm)) {
    findings.push(finding('signature-algorithm-not-allowed', at, algorithmName(algorithm)));
  }
  const octets = findings.length > 0 ? undefined : signedOctets(parts, tape);
  const scheme = schemeOf(algorithm);
  if (!octets || !scheme || key?.asymmetricKeyType !== scheme.key) return { findings, computed: false };
  if (isTrueValue(scheme, key, octets, parts.value)) return { findings, computed: true, signed: octets };
  const code = isTrueValue(scheme, key, withoutNamespace(octets), parts.value)
    ? 'signed-info-canonicalised-alone'
    : 'signature-value-invalid';
  return { findings: [finding(code, at)], computed: true };
}

/** What SignatureValue signs; undefined for a method that is not computed. */
export function signedOctets(
  { canonicalization, signedInfo }: SignatureParts,
  tape: Tape,
): Uint8Array | undefined {
  const method = CANONICALIZATIONS.get(canonicalization.uri);
  return method && canonicalize(tape, signedInfo, { ...method, prefixes: canonicalization.prefixes });
}

/** SignedInfo as a signer sees it that takes it out of the document before it canonicalises. */
function withoutNamespace(octets: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(octets).toString('utf8').replace(` xmlns="${XMLDSIG}"`, ''));
}
