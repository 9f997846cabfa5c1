import type { SchoolYear } from '../../domain/identity/school-year.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import type { Diagnosis } from '../../domain/verification/diagnosis.ts';
import { type FailedCheck, type Finding, finding } from '../../domain/verification/finding.ts';
import type { Certificate } from '../certificates/certificate.ts';
import type { IssuerPath, JudgedPath } from '../certificates/certificate-path.ts';
import type { LinkQuestion } from '../certificates/path-link.ts';
import { signerFindings } from '../certificates/signer-certificate.ts';
import { validityAt } from '../certificates/validity.ts';
import type { RegionDigests } from '../core/region-digests.ts';
import { Refused } from '../findings/refused.ts';
import { contentDigests } from '../reading/content-digests.ts';
import { descend } from '../reading/elements.ts';
import type { LocatedSignature } from '../reading/locate.ts';
import { type ProfileSignature, readProfileSignature } from '../reading/read-signature.ts';
import { type ReferenceContext, type ResolvedReference, resolveReferences } from '../reading/references.ts';
import { valueFindings } from '../reading/signature-value.ts';
import type { Timestamp } from '../timestamp/check-token.ts';
import { judgeTimestamp } from '../timestamp/judge-timestamp.ts';
import type { TrustSnapshot } from '../trust/trust.ts';
import type { KnownCertificate, TrustedCertificates } from '../trust/trusted-certificates.ts';
import { type ElementNumber, plainText } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { algorithmEnds } from './algorithm-ends.ts';
import { namedSigner } from './named-signer.ts';
import { type JudgedRevocation, judgeRevocation } from './revocation-findings.ts';
import { parseSigningTime, type SigningTime } from './signing-time.ts';
import { type ProvenTime, provenTime, timeFindings } from './time-findings.ts';

/** One signature judged by itself; `done` names the checks of Đ15 that could be carried to their end. */
export interface JudgedSignature {
  readonly located: LocatedSignature;
  readonly findings: readonly Finding[];
  /** what the report must say, though it fails nothing */
  readonly remarks: readonly Finding[];
  readonly done: Readonly<Record<FailedCheck, boolean>>;
  /** regions whose digest was found true */
  readonly covers: readonly ElementNumber[];
  readonly time: SigningTime | undefined;
  /** on the signature, when it has one that holds */
  readonly timestamp: Timestamp | undefined;
  /** by when it is known to have existed, whatever the signer claims */
  readonly existed: ProvenTime;
  readonly certificate: Certificate | undefined;
  /** from the signer's issuer to the anchor, where one path is good */
  readonly path: IssuerPath | undefined;
  /** where evidence was given, a path is good and the time can be read */
  readonly revocation: JudgedRevocation | undefined;
  /** whose results are signed, by their codes; where a teacher signs them and can be looked up */
  readonly subjects: readonly string[] | undefined;
  /** the octets of which its value is true */
  readonly signed: Uint8Array | undefined;
  /** what it was made of; undefined when it could not be taken apart */
  readonly read: ReadParts | undefined;
}

export interface ReadParts {
  readonly parts: ProfileSignature;
  readonly resolved: readonly ResolvedReference[];
  readonly hints: readonly Diagnosis[];
}

export interface JudgeContext extends ReferenceContext {
  readonly trusted: TrustedCertificates;
  readonly now: Date;
  /** as the document writes it */
  readonly schoolId: string | undefined;
  /** of the document; undefined when it names none */
  readonly year: SchoolYear | undefined;
  /** since when the bytes are known to exist, at the latest `now` */
  readonly receivedAt: Date;
  readonly digests: RegionDigests;
  /** the time-stamping ones of the trust list */
  readonly authorities: TrustSnapshot | undefined;
}

/** Đ15 for one signature: what it is made of, what it signs, its value, its certificate, its time. */
export function judgeSignature(located: LocatedSignature, context: JudgeContext): JudgedSignature {
  const { tape, profile, trusted, now, receivedAt } = context;
  const parts = partsOf(tape, located, profile);
  if (parts instanceof Refused) return unread(located, parts.finding, receivedAt);

  const references = resolveReferences(parts, located, context);
  const content = contentDigests(references.resolved, tape, context.digests);
  const signer = namedSigner(parts, trusted);
  const { known } = signer;
  const time = parseSigningTime(parts.time.text, profile.signing.time);
  const value = valueFindings(parts, located.at, known?.certificate.key, tape, profile);
  const stamp = judgeTimestamp(parts.timestamp, located.at, context);
  const existed = provenTime(stamp.timestamp, receivedAt);
  const ends = algorithmEnds(parts, time, profile, existed.at, now);
  const question = pathQuestion(time, profile);
  const judgedPath = known?.path(question);
  const revocation =
    known &&
    judgedPath?.path &&
    time &&
    judgeRevocation(
      trusted,
      known,
      judgedPath.path,
      { ...question, at: time.at },
      { now, receivedAt: existed.at },
    );

  return {
    located,
    findings: [
      ...references.findings,
      ...content.findings,
      ...value.findings,
      ...ends.findings,
      ...signer.findings,
      ...(known && judgedPath
        ? certificateFindings(known, judgedPath, parts.algorithm.uri, located, time, context)
        : []),
      ...(revocation?.findings ?? []),
      ...stamp.findings,
      ...timeFindings({ time, timestamp: stamp.timestamp }, context),
    ],
    remarks: ends.remarks,
    done: {
      signatureValid: value.computed,
      contentUnaltered:
        located.regions.length > 0 && located.regions.every((region) => content.tried.includes(region)),
      certificateValid: known !== undefined && time !== undefined,
      timeValid: time !== undefined && content.tried.includes(parts.time.carrier),
    },
    covers: content.covers,
    time,
    timestamp: stamp.timestamp,
    existed,
    certificate: known?.certificate,
    path: revocation?.path ?? judgedPath?.path,
    revocation,
    subjects: known && time && subjectsOf(tape, located),
    signed: value.signed,
    read: { parts, resolved: references.resolved, hints: references.hints },
  };
}

function partsOf(tape: Tape, located: LocatedSignature, profile: Profile): ProfileSignature | Refused {
  try {
    return readProfileSignature(tape, located.signature, profile);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

const NOTHING_DONE = {
  signatureValid: false,
  contentUnaltered: false,
  certificateValid: false,
  timeValid: false,
};

function unread(located: LocatedSignature, why: Finding, receivedAt: Date): JudgedSignature {
  return {
    located,
    findings: [why],
    remarks: [],
    done: NOTHING_DONE,
    covers: [],
    time: undefined,
    timestamp: undefined,
    existed: provenTime(undefined, receivedAt),
    certificate: undefined,
    path: undefined,
    revocation: undefined,
    subjects: undefined,
    signed: undefined,
    read: undefined,
  };
}

/** What a path to an anchor is asked for. One good one is enough (RFC 5280 clause 6); the report names it. */
function pathQuestion(time: SigningTime | undefined, { signing }: Profile): LinkQuestion {
  return {
    at: time?.at,
    minimumRsaBits: signing.minimumRsaBits,
    skewMs: signing.time.clockSkewSeconds * 1000,
  };
}

/** Đ15.c: may it sign in this role, does it lead to an anchor, was it valid when the signature was made. */
function certificateFindings(
  { certificate }: KnownCertificate,
  path: JudgedPath,
  algorithm: string,
  { role }: LocatedSignature,
  time: SigningTime | undefined,
  { profile, schoolId }: JudgeContext,
): Finding[] {
  return [
    ...signerFindings(certificate, algorithm, role, profile, schoolId),
    ...path.findings,
    ...validityFindings(certificate, time, profile),
  ];
}

function validityFindings(
  certificate: Certificate,
  time: SigningTime | undefined,
  { signing }: Profile,
): Finding[] {
  const validity = time && validityAt(certificate, time.at, signing.time.clockSkewSeconds * 1000);
  if (validity === 'not-yet') return [finding('certificate-not-yet-valid-at-signing')];
  return validity === 'expired' ? [finding('certificate-expired-at-signing')] : [];
}

/** The codes of the subjects whose results lie in the signed regions, as the profile finds them. */
function subjectsOf(tape: Tape, { role: { signs }, regions }: LocatedSignature): string[] | undefined {
  if (signs.kind !== 'results-of-teacher' || signs.subject === undefined) return undefined;
  const codes: string[] = [];
  for (const element of descend(tape, regions, signs.subject.split('/'))) {
    const code = plainText(tape, element);
    if (code !== undefined) codes.push(lookedUp(code));
  }
  return codes.length > 1 ? [...new Set(codes)] : codes;
}

/** Longer than any name or code that is looked up; the rest of a text that is longer is of no use. */
const LONGEST = 64;

/** A text of the document, for a report that asks for it to be looked up: cut, so that it grows by no more than names. */
export function lookedUp(text: string): string {
  return text.length > LONGEST ? text.slice(0, LONGEST + 1) : text;
}
