import { createHash, timingSafeEqual, verify } from 'node:crypto';
import { CLOCK_SKEW_MS } from '../../domain/identity/clock-skew.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { FindingCode } from '../../domain/verification/finding.ts';
import { validityAt } from '../certificates/validity.ts';
import type { HashName } from '../core/algorithms.ts';
import { isWeakKey } from '../core/key-policy.ts';
import type { TrustSnapshot } from '../trust/trust.ts';
import { type KnownCertificate, trustedCertificates } from '../trust/trusted-certificates.ts';
import { HASHES, SCHEMES } from './algorithms.ts';
import { isOnlyBer } from './ber.ts';
import { type TimestampFault, TokenRefused } from './fault.ts';
import { readToken, type TokenParts } from './read-token.ts';
import { tsaCertificate } from './tsa-certificate.ts';

/** What an authority vouches for: the data existed before `at`, give or take the accuracy. */
export interface Timestamp {
  readonly at: Date;
  /** milliseconds; undefined when the authority states none */
  readonly accuracyMs: number | undefined;
  readonly policy: string;
  /** hexadecimal */
  readonly serial: string;
  readonly hash: HashName;
  readonly authority: { readonly subject: string; readonly sha256: Sha256 };
  /** names the list of authorities that it was held against */
  readonly trustVersion: Sha256;
}

export interface Expected {
  /** the digest, by the token's hash, of the data that must be the stamped one */
  imprint(hash: HashName): Uint8Array;
  /** of our own request; a token found elsewhere has none to compare */
  readonly nonce?: Uint8Array;
  /** any policy of a trusted authority unless told */
  readonly policies?: readonly string[] | undefined;
}

export type TimestampCheck =
  | { readonly ok: true; readonly timestamp: Timestamp }
  | { readonly ok: false; readonly fault: TimestampFault };

/** As for signers: an authority's RSA key has at least 2048 bits. */
const MINIMUM_RSA_BITS = 2048;

/** What is wrong with the path of its certificate; whatever else is, `path-not-fit`. */
const PATH_FAULTS: ReadonlyMap<FindingCode, TimestampFault> = new Map<FindingCode, TimestampFault>([
  ['certificate-algorithm-weak', 'algorithm-not-allowed'],
  ['certificate-algorithm-not-allowed', 'algorithm-not-allowed'],
  ['certificate-critical-extension', 'critical-extension'],
  ['issuer-not-valid-at-signing', 'certificate-not-valid'],
  ['certificate-path-unsearched', 'path-unsearched'],
]);

/**
 * Checks a time-stamp token wholly (RFC 3161, 2.2 to 2.4; RFC 5816; RFC 5652, 5.4 and 5.6): it stamps the expected
 * data, its signer is a time-stamping authority of the list that was so at the time stated, and it is signed.
 * It reads nothing else and never throws for anything the token holds.
 */
export function checkToken(
  token: Uint8Array,
  expected: Expected,
  authorities: TrustSnapshot,
): TimestampCheck {
  try {
    const parts = readToken(token);
    isForThis(parts, expected);
    const signer = findSigner(parts, authorities);
    isSigned(parts, signer);
    isAuthority(parts, signer);
    return { ok: true, timestamp: timestampOf(parts, signer, authorities) };
  } catch (error) {
    const fault = error instanceof TokenRefused ? error.fault : 'malformed';
    return { ok: false, fault: fault === 'malformed' && isOnlyBer(token) ? 'not-der' : fault };
  }
}

function isForThis({ stated }: TokenParts, { imprint, nonce, policies }: Expected): void {
  if (!sameBytes(stated.imprint.value, imprint(stated.imprint.hash))) refuse('imprint-mismatch');
  if (nonce && !(stated.nonce && sameBytes(integer(stated.nonce), integer(nonce)))) refuse('nonce-mismatch');
  if (policies && !policies.includes(stated.policy)) refuse('policy-not-accepted');
}

/** In the token, as `certReq` asks for, or else among the known ones. */
function findSigner({ signer, certificates, attributes }: TokenParts, list: TrustSnapshot): KnownCertificate {
  const trusted = trustedCertificates(list);
  const candidates = [...certificates, ...trusted.all.map(({ x509 }) => x509.raw)];
  const named = candidates.flatMap((der) => {
    const known = trusted.known(Buffer.from(der.toString('base64')));
    return known && tsaCertificate(known.certificate).isSigner(signer.sid) ? [known] : [];
  });
  if (named.length === 0) refuse('signer-missing');
  // Certificates of one issuer and serial may be several; only the hash in the signed attributes tells which.
  const found = named.find(({ certificate }) => tsaCertificate(certificate).isNamedBy(attributes));
  return found ?? refuse('signer-mismatch');
}

function isSigned(
  { signer, attributes, content, signed, signature }: TokenParts,
  { certificate }: KnownCertificate,
) {
  const digest = HASHES.get(signer.digestAlgorithm.algorithm);
  const scheme = SCHEMES.get(signer.signatureAlgorithm.algorithm);
  const { key } = certificate;
  if (!digest || !scheme || key.asymmetricKeyType !== scheme.key || isWeakKey(key)) {
    return refuse('algorithm-not-allowed');
  }
  if (scheme.hash && scheme.hash !== digest) refuse('algorithm-not-allowed');
  const parameters = [signer.digestAlgorithm.parameters, signer.signatureAlgorithm.parameters];
  // RFC 5754: NULL or nothing.
  if (parameters.some((value) => value !== null && value !== undefined)) refuse('algorithm-not-allowed');
  if (!sameBytes(attributes.messageDigest, createHash(digest).update(content).digest())) refuse('altered');
  const hash = scheme.key === 'ed25519' ? null : digest;
  if (!verify(hash, signed, key, signature)) refuse('altered');
}

/** RFC 3161, 2.3: a key for time stamping and nothing else, certified by an authority of the list at the time stated. */
function isAuthority({ stated }: TokenParts, { certificate, path }: KnownCertificate): void {
  const tsa = tsaCertificate(certificate);
  if (!tsa.stampsOnly || certificate.isCa || certificate.keyUsage?.signs === false) refuse('not-a-tsa');
  if (certificate.unknownCriticalExtension) refuse('critical-extension');
  if (stated.authority && !tsa.hasName(stated.authority)) refuse('signer-mismatch');
  const { findings } = path({
    at: stated.at,
    minimumRsaBits: MINIMUM_RSA_BITS,
    skewMs: CLOCK_SKEW_MS,
  });
  const [first] = findings;
  if (first?.code === 'untrusted-issuer') refuse('untrusted');
  if (validityAt(certificate, stated.at, CLOCK_SKEW_MS) !== 'valid') refuse('certificate-not-valid');
  if (first) refuse(PATH_FAULTS.get(first.code) ?? 'path-not-fit');
}

function timestampOf(
  { stated }: TokenParts,
  { certificate }: KnownCertificate,
  list: TrustSnapshot,
): Timestamp {
  const { at, accuracyMs, policy, serial, imprint } = stated;
  return {
    at,
    accuracyMs,
    policy,
    serial,
    hash: imprint.hash,
    authority: { subject: certificate.subject, sha256: certificate.sha256 },
    trustVersion: list.version,
  };
}

/** An INTEGER without the zeros before it. */
function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? new Uint8Array() : bytes.subarray(first);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function refuse(fault: TimestampFault): never {
  throw new TokenRefused(fault);
}
