import { timingSafeEqual } from 'node:crypto';
import type { Profile } from '../domain/profile.ts';
import { algorithmName } from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { pathFindings } from './certificate-path.ts';
import { CANONICALIZATIONS, DIGESTS, SIGNATURES, XMLDSIG } from './core/algorithms.ts';
import { isTrueValue } from './core/check-value.ts';
import { type FailedCheck, type Finding, finding, Refused } from './findings.ts';
import type { LocatedSignature } from './locate.ts';
import { readSignature, type SignatureParts } from './read-signature.ts';
import { type ReferenceContext, type ResolvedReference, resolveReferences } from './references.ts';
import type { RegionDigest } from './region-digest.ts';
import { signerFindings } from './signer-certificate.ts';
import { parseSigningTime, type SigningTime } from './signing-time.ts';
import type { KnownCertificate, TrustedCertificates } from './trusted-certificates.ts';
import { canonicalize } from './xml/canonicalize.ts';
import { type ElementNumber, pathOf } from './xml/nodes.ts';
import type { Tape } from './xml/tape.ts';

/** One signature judged by itself; `done` names the checks of Đ15 that could be carried to their end. */
export interface JudgedSignature {
  readonly located: LocatedSignature;
  readonly findings: readonly Finding[];
  readonly done: ReadonlySet<FailedCheck>;
  /** regions whose digest was found true */
  readonly covers: readonly ElementNumber[];
  readonly coverPaths: readonly string[];
  readonly time: SigningTime | undefined;
  readonly certificate: Certificate | undefined;
}

export interface JudgeContext extends ReferenceContext {
  readonly trusted: TrustedCertificates;
  readonly now: Date;
  readonly digest: RegionDigest;
  /** as the signed data names it */
  readonly schoolId: string | undefined;
}

/** Đ15 for one signature: what it is made of, what it signs, its value, its certificate, its time. */
export function judgeSignature(located: LocatedSignature, context: JudgeContext): JudgedSignature {
  const { tape, profile, trusted, now } = context;
  const parts = partsOf(tape, located, profile);
  if (parts instanceof Refused) {
    const nothing = {
      done: new Set<FailedCheck>(),
      covers: [],
      coverPaths: [],
      time: undefined,
      certificate: undefined,
    };
    return { located, findings: [parts.finding], ...nothing };
  }
  const references = resolveReferences(parts, located, context);
  const content = contentFindings(references.resolved, context);
  const known = trusted.known(parts.certificate);
  const time = parseSigningTime(parts.time.text, profile.signing.time.zoneIfMissing);
  const value = valueFindings(parts, located, known?.certificate, context);
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
      ...(known
        ? certificateFindings(known, parts.algorithm, located, time, context)
        : [finding('certificate-unreadable')]),
      ...timeFindings(time, now, profile),
    ],
    done,
    covers: content.covers,
    coverPaths: content.covers.map((region) => pathOf(tape, region)),
    time,
    certificate: known?.certificate,
  };
}

function partsOf(tape: Tape, located: LocatedSignature, profile: Profile): SignatureParts | Refused {
  try {
    return readSignature(tape, located.signature, profile);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

/** Đ15.b, and the digest of the signing time: reference validation of XMLDSig clause 3.2.1. */
function contentFindings(resolved: readonly ResolvedReference[], { tape, digest }: JudgeContext) {
  const findings: Finding[] = [];
  const covers: ElementNumber[] = [];
  const tried = new Set<ElementNumber>();
  for (const { reference, target, kind, method } of resolved) {
    const hash = DIGESTS.get(reference.digestMethod);
    if (hash === undefined || method === undefined) continue;
    tried.add(target);
    const computed = digest(target, method, hash);
    if (computed.length === reference.digest.length && timingSafeEqual(computed, reference.digest)) {
      if (kind === 'data') covers.push(target);
    } else {
      const code = kind === 'time' ? 'signing-time-altered' : 'digest-mismatch';
      findings.push(finding(code, pathOf(tape, reference.element)));
    }
  }
  return { findings, covers, tried };
}

/** Đ15.a: signature validation of XMLDSig clause 3.2.2, over SignedInfo as canonicalised in the document. */
function valueFindings(
  parts: SignatureParts,
  located: LocatedSignature,
  certificate: Certificate | undefined,
  { tape, profile: { signing } }: JudgeContext,
): { readonly findings: readonly Finding[]; readonly computed: boolean } {
  const { canonicalization, algorithm, signedInfo, value } = parts;
  const findings: Finding[] = [];
  const method = CANONICALIZATIONS.get(canonicalization.uri);
  if (!signing.canonicalization.includes(canonicalization.uri) || !method) {
    const name = algorithmName(canonicalization.uri);
    findings.push(finding('canonicalization-not-allowed', located.at, name));
  }
  const scheme = SIGNATURES.get(algorithm);
  if (!signing.signatures.includes(algorithm) || !scheme) {
    findings.push(finding('signature-algorithm-not-allowed', located.at, algorithmName(algorithm)));
  }
  const key = certificate?.key;
  if (findings.length > 0 || !scheme || !method || key?.asymmetricKeyType !== scheme.key) {
    return { findings, computed: false };
  }
  const octets = canonicalize(tape, signedInfo, { ...method, prefixes: canonicalization.prefixes });
  if (isTrueValue(scheme, key, octets, value)) return { findings, computed: true };
  const alone = Buffer.from(octets).toString('utf8').replace(` xmlns="${XMLDSIG}"`, '');
  const code = isTrueValue(scheme, key, Buffer.from(alone), value)
    ? 'signed-info-canonicalised-alone'
    : 'signature-value-invalid';
  return { findings: [finding(code, located.at)], computed: true };
}

/** Đ15.c: may it sign in this role, does it lead to an anchor, was it valid when the signature was made. */
function certificateFindings(
  { certificate, paths }: KnownCertificate,
  algorithm: string,
  { role }: LocatedSignature,
  time: SigningTime | undefined,
  { profile, schoolId }: JudgeContext,
): Finding[] {
  return [
    ...signerFindings(certificate, algorithm, role, profile, schoolId),
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
