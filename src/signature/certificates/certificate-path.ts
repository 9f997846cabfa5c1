import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { Certificate } from './certificate.ts';
import { mayIssue } from './certificate-purpose.ts';
import { isWithinNames } from './name-constraints.ts';

/** From the signer's issuer up to an anchor, each having signed the one before. */
export type IssuerPath = readonly Certificate[];

const MAX_ISSUERS = 6;
const MAX_PATHS = 16;

/** The certificates of a trust list. */
export interface Authorities {
  readonly anchors: ReadonlySet<Certificate>;
  readonly all: readonly Certificate[];
}

/** Every path from a certificate to an anchor of the trust list, by name and by signature; time plays no part yet. */
export function issuerPaths(leaf: Certificate, trusted: Authorities): readonly IssuerPath[] {
  const paths: IssuerPath[] = [];
  const follow = (certificate: Certificate, path: IssuerPath): void => {
    if (path.length >= MAX_ISSUERS) return;
    for (const issuer of trusted.all) {
      if (paths.length >= MAX_PATHS || path.includes(issuer) || !issued(issuer, certificate)) continue;
      if (trusted.anchors.has(issuer)) paths.push([...path, issuer]);
      else follow(issuer, [...path, issuer]);
    }
  };
  follow(leaf, []);
  return paths;
}

/**
 * RFC 5280 clause 6 for what occurs here: validity at the time of signing of every certificate, CA and keyCertSign on
 * issuers, extended key usage, path length, name constraints, critical extensions, strong algorithms and keys. One good
 * path is enough.
 */
export function pathFindings(
  leaf: Certificate,
  paths: readonly IssuerPath[],
  at: Date | undefined,
  minimumRsaBits: number,
): readonly Finding[] {
  if (paths.length === 0) return [finding('untrusted-issuer')];
  let fewest: readonly Finding[] | undefined;
  for (const path of paths) {
    const findings = onePath(leaf, path, at, minimumRsaBits);
    if (findings.length === 0) return [];
    if (!fewest || findings.length < fewest.length) fewest = findings;
  }
  return fewest ?? [];
}

function onePath(
  leaf: Certificate,
  path: IssuerPath,
  at: Date | undefined,
  minimumRsaBits: number,
): readonly Finding[] {
  const always = lastingFindings(leaf, path, minimumRsaBits);
  if (!at || path.every((issuer) => isValidAt(issuer, at))) return always;
  const outside = path.flatMap((issuer, index) =>
    isValidAt(issuer, at) ? [] : [finding('issuer-not-valid-at-signing', `issuer ${index + 1}`)],
  );
  return [...always, ...outside];
}

function isValidAt({ notBefore, notAfter }: Certificate, at: Date): boolean {
  return at.getTime() >= notBefore.getTime() && at.getTime() <= notAfter.getTime();
}

const judgedPaths = new WeakMap<
  IssuerPath,
  { readonly bits: number; readonly findings: readonly Finding[] }
>();

/** What does not depend on the time is judged once for each path, which belongs to one signer. */
function lastingFindings(leaf: Certificate, path: IssuerPath, minimumRsaBits: number): readonly Finding[] {
  const judged = judgedPaths.get(path);
  if (judged?.bits === minimumRsaBits) return judged.findings;
  const findings = judgePath(leaf, path, minimumRsaBits);
  judgedPaths.set(path, { bits: minimumRsaBits, findings });
  return findings;
}

function judgePath(leaf: Certificate, path: IssuerPath, minimumRsaBits: number): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [index, issuer] of path.entries()) {
    const place = `issuer ${index + 1}`;
    const below = path.slice(0, index).filter((certificate) => !certificate.selfIssued);
    if (!issuer.isCa) findings.push(finding('issuer-not-ca', place));
    if (issuer.keyUsage && !issuer.keyUsage.signsCertificates)
      findings.push(finding('issuer-key-usage', place));
    if (!mayIssue(issuer, leaf)) findings.push(finding('issuer-extended-key-usage', place));
    if (issuer.pathLength !== undefined && below.length > issuer.pathLength) {
      findings.push(finding('issuer-path-length', place));
    }
    if (issuer.unknownCriticalExtension) findings.push(finding('certificate-critical-extension', place));
    if (!strongKey(issuer, minimumRsaBits))
      findings.push(finding('certificate-algorithm-weak', place, 'key'));
    if (![leaf, ...below].every((certificate) => isWithinNames(certificate, issuer))) {
      findings.push(finding('certificate-name-constraints', place));
    }
  }
  // The anchor is trusted as it stands: its signature over itself proves nothing and is not judged.
  for (const [index, certificate] of [leaf, ...path.slice(0, -1)].entries()) {
    if (certificate.strongSignature) continue;
    findings.push(finding('certificate-algorithm-weak', index === 0 ? undefined : `issuer ${index}`));
  }
  return findings;
}

/** OpenSSL compares the names (RFC 5280 clause 7.1); a path also needs the signature. */
function issued(issuer: Certificate, certificate: Certificate): boolean {
  if (issuer.x509.subject !== certificate.x509.issuer && !certificate.x509.checkIssued(issuer.x509))
    return false;
  try {
    return certificate.x509.verify(issuer.key);
  } catch {
    return false;
  }
}

function strongKey({ key, weakKey }: Certificate, minimumRsaBits: number): boolean {
  if (weakKey) return false;
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  return key.asymmetricKeyType === 'rsa' ? modulusLength >= minimumRsaBits : key.asymmetricKeyType === 'ec';
}
