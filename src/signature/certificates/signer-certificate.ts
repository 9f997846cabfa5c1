import type { Profile, ProfileRole } from '../../domain/profile/profile.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import { SIGNATURES } from '../core/algorithms.ts';
import { CURVES } from '../core/check-value.ts';
import type { Certificate } from './certificate.ts';
import { mayBySignerPurpose } from './certificate-purpose.ts';

/** F4, the least exponent that is taken. */
const MINIMUM_EXPONENT = 65_537n;

/** Whether a certificate may sign at all, and in this role (Đ9, Đ24.5): kind of key, use, person or school. */
export function signerFindings(
  certificate: Certificate,
  algorithm: string,
  role: ProfileRole,
  profile: Profile,
  schoolId: string | undefined,
): readonly Finding[] {
  const findings = keyFindings(certificate, algorithm, profile.signing.minimumRsaBits);
  if (certificate.isCa) findings.push(finding('certificate-is-ca'));
  if (!certificate.keyUsage) findings.push(finding('certificate-key-usage-missing'));
  else if (!certificate.keyUsage.signs) findings.push(finding('certificate-key-usage'));
  if (!mayBySignerPurpose(certificate)) findings.push(finding('certificate-extended-key-usage'));
  if (certificate.unknownCriticalExtension) {
    const oid = certificate.unknownCriticalExtension;
    findings.push(finding('certificate-critical-extension', undefined, oid));
  }
  return [...findings, ...ownerFindings(certificate, role, profile, schoolId)];
}

/** The key is of the kind that the signature's algorithm names, and strong enough. */
function keyFindings(
  { key, keyDetails, weakKey }: Certificate,
  algorithm: string,
  minimumRsaBits: number,
): Finding[] {
  const kind = SIGNATURES.get(algorithm)?.key ?? 'rsa';
  if (key.asymmetricKeyType !== kind) return [finding('certificate-key-not-allowed')];
  if (kind === 'ec' && !CURVES.has(keyDetails.namedCurve ?? '')) {
    return [finding('certificate-key-not-allowed')];
  }
  if (kind !== 'rsa') return weakKey ? [finding('certificate-key-weak')] : [];
  const findings: Finding[] = [];
  const { modulusLength = 0, publicExponent = 0n } = keyDetails;
  if (modulusLength < minimumRsaBits)
    findings.push(finding('rsa-key-too-short', undefined, `${modulusLength} bits`));
  if (publicExponent < MINIMUM_EXPONENT) findings.push(finding('rsa-exponent-too-small'));
  // Short keys and small exponents are weak too, and named as such.
  if (weakKey && findings.length === 0) findings.push(finding('certificate-key-weak'));
  return findings;
}

/**
 * The seal's certificate names the school of the data and no personal one names any school, so that neither can stand
 * in for the other (Đ9.2, Đ9.3).
 */
function ownerFindings(
  certificate: Certificate,
  role: ProfileRole,
  profile: Profile,
  schoolId: string | undefined,
): Finding[] {
  const { oid, prefix } = profile.signing.sealSubject;
  const organisations = certificate.subjectAttribute(oid).filter((value) => value.startsWith(prefix));
  if (role.certificate === 'person')
    return organisations.length > 0 ? [finding('certificate-not-personal')] : [];
  if (organisations.length !== 1) return [finding('certificate-not-organisation')];
  // Data that names no school is refused for that: `content-field-structure`.
  const ofThisSchool = schoolId === undefined || organisations[0] === `${prefix}${schoolId}`;
  return ofThisSchool ? [] : [finding('seal-of-another-school')];
}
