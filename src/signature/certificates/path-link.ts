import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { Certificate } from './certificate.ts';
import { mayIssue } from './certificate-purpose.ts';
import { isWithinNames } from './name-constraints.ts';
import { validityAt } from './validity.ts';

/** What a path is asked for. */
export interface LinkQuestion {
  /** when it was signed; undefined where that cannot be read, and validity is not judged */
  readonly at: Date | undefined;
  readonly minimumRsaBits: number;
  /** what is given at the beginning of a validity */
  readonly skewMs: number;
}

/** One certificate of a path and the issuer above it. */
interface Link {
  readonly leaf: Certificate;
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  /** the leaf and the authorities on the way that are not self-issued */
  readonly beneath: readonly Certificate[];
  /** 0 for the leaf, from 1 for its issuers */
  readonly place: number;
}

/**
 * What is wrong with an issuer at its place in a path, and with its signature: CA and keyCertSign, validity at the time of
 * signing, extended key usage, path length, name constraints, critical extensions, algorithms and keys. The anchor is
 * trusted as it stands: its signature over itself proves nothing and is not judged.
 */
export function linkFindings(
  { leaf, certificate, issuer, beneath, place }: Link,
  { at, minimumRsaBits, skewMs }: LinkQuestion,
): readonly Finding[] {
  const findings: Finding[] = [];
  const above = `issuer ${place + 1}`;
  const found = (code: Finding['code'], detail?: string) => findings.push(finding(code, above, detail));
  if (!issuer.isCa) found('issuer-not-ca');
  if (issuer.keyUsage && !issuer.keyUsage.signsCertificates) found('issuer-key-usage');
  if (!mayIssue(issuer, leaf)) found('issuer-extended-key-usage');
  if (issuer.pathLength !== undefined && beneath.length - 1 > issuer.pathLength) found('issuer-path-length');
  if (issuer.unknownCriticalExtension) {
    found('certificate-critical-extension', issuer.unknownCriticalExtension);
  }
  findings.push(...keyFindings(issuer, minimumRsaBits, above));
  if (!beneath.every((each) => isWithinNames(each, issuer))) found('certificate-name-constraints');
  if (at && validityAt(issuer, at, skewMs) !== 'valid') found('issuer-not-valid-at-signing');
  const { standing, name } = certificate.signedWith;
  if (standing !== 'taken') {
    const code = standing === 'weak' ? 'certificate-algorithm-weak' : 'certificate-algorithm-not-allowed';
    findings.push(finding(code, place === 0 ? undefined : `issuer ${place}`, name));
  }
  return findings;
}

function keyFindings(
  { key, keyDetails, weakKey }: Certificate,
  minimumRsaBits: number,
  place: string,
): readonly Finding[] {
  const type = key.asymmetricKeyType;
  if (type !== 'rsa' && type !== 'ec') {
    return [finding('certificate-algorithm-not-allowed', place, `key ${type}`)];
  }
  const isShort = type === 'rsa' && (keyDetails.modulusLength ?? 0) < minimumRsaBits;
  return weakKey || isShort ? [finding('certificate-algorithm-weak', place, 'key')] : [];
}
