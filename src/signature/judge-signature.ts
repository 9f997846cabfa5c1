import { timingSafeEqual, verify as verifySignature } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import type { Profile } from '../domain/profile.ts';
import { algorithmName, CANONICALIZATIONS, DIGESTS, SIGNATURES, XMLDSIG } from './algorithms.ts';
import { canonicalize, type RegionDigest } from './canonicalize.ts';
import type { Certificate } from './certificate.ts';
import { pathFindings } from './certificate-path.ts';
import { type FailedCheck, type Finding, finding, Refused } from './findings.ts';
import type { LocatedSignature } from './locate.ts';
import { readSignature, type SignatureParts } from './read-signature.ts';
import { type ResolvedReference, resolveReferences } from './references.ts';
import { signerFindings } from './signer-certificate.ts';
import { parseSigningTime, type SigningTime } from './signing-time.ts';
import type { KnownCertificate, TrustedCertificates } from './trusted-certificates.ts';

/** One signature judged by itself; `done` names the checks of Đ15 that could be carried to their end. */
export interface JudgedSignature {
  readonly located: LocatedSignature;
  readonly findings: readonly Finding[];
  readonly done: ReadonlySet<FailedCheck>;
  /** regions whose digest was found true */
  readonly covers: readonly Element[];
  readonly time: SigningTime | undefined;
  readonly certificate: Certificate | undefined;
}

export interface JudgeContext {
  readonly profile: Profile;
  readonly trusted: TrustedCertificates;
  readonly now: Date;
  readonly ids: ReadonlyMap<string, readonly Element[]>;
  readonly digest: RegionDigest;
  /** as the signed data names it */
  readonly schoolId: string | undefined;
}

/** Đ15 for one signature: what it is made of, what it signs, its value, its certificate, its time. */
export function judgeSignature(located: LocatedSignature, context: JudgeContext): JudgedSignature {
  const { profile, trusted, now } = context;
  const parts = partsOf(located, profile);
  if (parts instanceof Refused) {
    const nothing = { done: new Set<FailedCheck>(), covers: [], time: undefined, certificate: undefined };
    return { located, findings: [parts.finding], ...nothing };
  }
  const references = resolveReferences(parts, located, context.ids, profile);
  const content = contentFindings(references.resolved, context.digest);
  const known = trusted.known(parts.certificate);
  const time = parseSigningTime(parts.time.text, profile.signing.time.zoneIfMissing);
  const value = valueFindings(parts, located, known?.certificate, profile);
  const done = new Set<FailedCheck>();
  if (value.computed) done.add('signatureValid');
  if (located.regions.length > 0 && located.regions.every((region) => content.tried.has(region))) {
    done.add('contentUnaltered');
  }
  if (known && time) done.add('certificateValid');
  if (time && content.tried.has(parts.time.carrier)) done.add('timeValid');
  return {
    located,
    findings: [
      ...references.findings,
      ...content.findings,
      ...value.findings,
      ...(known ? certificateFindings(known, located, time, context) : [finding('certificate-unreadable')]),
      ...timeFindings(time, now, profile),
    ],
    done,
    covers: content.covers,
    time,
    certificate: known?.certificate,
  };
}

function partsOf(located: LocatedSignature, profile: Profile): SignatureParts | Refused {
  try {
    return readSignature(located.signature, profile);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

/** Đ15.b, and the digest of the signing time: reference validation of XMLDSig clause 3.2.1. */
function contentFindings(resolved: readonly ResolvedReference[], digest: RegionDigest) {
  const findings: Finding[] = [];
  const covers: Element[] = [];
  const tried = new Set<Element>();
  for (const { reference, target, kind } of resolved) {
    const hash = DIGESTS.get(reference.digestMethod);
    if (hash === undefined) continue;
    tried.add(target);
    const computed = digest(target, hash);
    if (computed.length === reference.digest.length && timingSafeEqual(computed, reference.digest)) {
      if (kind === 'data') covers.push(target);
    } else findings.push(finding(kind === 'time' ? 'signing-time-altered' : 'digest-mismatch', reference.at));
  }
  return { findings, covers, tried };
}

/** Đ15.a: signature validation of XMLDSig clause 3.2.2, over SignedInfo as canonicalised in the document. */
function valueFindings(
  parts: SignatureParts,
  located: LocatedSignature,
  certificate: Certificate | undefined,
  { signing }: Profile,
): { readonly findings: readonly Finding[]; readonly computed: boolean } {
  const { canonicalization, algorithm, signedInfo, value } = parts;
  const findings: Finding[] = [];
  if (!signing.canonicalization.includes(canonicalization) || !CANONICALIZATIONS.has(canonicalization)) {
    findings.push(finding('canonicalization-not-allowed', located.at, algorithmName(canonicalization)));
  }
  const scheme = SIGNATURES.get(algorithm);
  if (!signing.signatures.includes(algorithm) || scheme === undefined) {
    findings.push(finding('signature-algorithm-not-allowed', located.at, algorithmName(algorithm)));
  }
  if (findings.length > 0 || scheme === undefined || certificate?.key.asymmetricKeyType !== 'rsa') {
    return { findings, computed: false };
  }
  const text = canonicalize(signedInfo);
  if (verifySignature(scheme, Buffer.from(text), certificate.key, value)) return { findings, computed: true };
  const alone = text.replace(` xmlns="${XMLDSIG}"`, '');
  const code = verifySignature(scheme, Buffer.from(alone), certificate.key, value)
    ? 'signed-info-canonicalised-alone'
    : 'signature-value-invalid';
  return { findings: [finding(code, located.at)], computed: true };
}

/** Đ15.c: may it sign in this role, does it lead to an anchor, was it valid when the signature was made. */
function certificateFindings(
  { certificate, paths }: KnownCertificate,
  { role }: LocatedSignature,
  time: SigningTime | undefined,
  { profile, schoolId }: JudgeContext,
): Finding[] {
  return [
    ...signerFindings(certificate, role, profile, schoolId),
    ...pathFindings(certificate, paths, time?.at, profile.signing.minimumRsaBits),
    ...validityFindings(certificate, time),
  ];
}

function validityFindings(certificate: Certificate, time: SigningTime | undefined): Finding[] {
  if (!time) return [];
  if (time.at < certificate.notBefore) return [finding('certificate-not-yet-valid-at-signing')];
  return time.at > certificate.notAfter ? [finding('certificate-expired-at-signing')] : [];
}

function timeFindings(time: SigningTime | undefined, now: Date, { signing }: Profile): Finding[] {
  if (!time) return [finding('signing-time-invalid')];
  const latest = now.getTime() + signing.time.clockSkewSeconds * 1000;
  return time.at.getTime() > latest ? [finding('time-in-future')] : [];
}
