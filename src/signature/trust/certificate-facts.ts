import { X509Certificate } from 'node:crypto';
import { CLOCK_SKEW_MS } from '../../domain/identity/clock-skew.ts';
import type { CertificateFacts } from '../../domain/registry/certificate.ts';
import type { FindingCode } from '../../domain/verification/finding.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { mayBySignerPurpose } from '../certificates/certificate-purpose.ts';
import type { TrustSnapshot } from './trust.ts';
import { trustedCertificates } from './trusted-certificates.ts';

const UID = '0.9.2342.19200300.100.1.1';
const COMMON_NAME = '2.5.4.3';
const MINIMUM_RSA_BITS = 2048;

/** A certificate as it is declared to the registry. */
export interface InspectedCertificate {
  readonly facts: CertificateFacts;
  /** base64 */
  readonly der: string;
  /** the subject's common name */
  readonly name: string;
  /** why nobody should sign with it, though it can be read */
  readonly faults: readonly FindingCode[];
}

/**
 * Reads a certificate (PEM, or DER in base64) and looks whether it is one to sign with: issued beneath the trust list
 * (Đ8.2), valid or yet to be, for signing, of a sound key.
 * @returns undefined when it cannot be read
 */
export function inspectCertificate(
  text: string,
  trust: TrustSnapshot,
  now: Date,
): InspectedCertificate | undefined {
  const der = derOf(text);
  const known = der && trustedCertificates(trust).known(Buffer.from(der));
  if (!known) return undefined;
  const { certificate, path } = known;
  const { sha256, serial, issuer, notBefore, notAfter } = certificate;
  return {
    facts: {
      sha256,
      serial,
      issuer,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      uids: certificate.subjectAttribute(UID),
    },
    der,
    name: certificate.subjectAttribute(COMMON_NAME).join(' '),
    faults: [
      ...ownFaults(certificate),
      // A path may have its own time: authorities are renewed. It is judged anew for each signature.
      ...path({ at: now, minimumRsaBits: MINIMUM_RSA_BITS, skewMs: CLOCK_SKEW_MS }).findings.map(
        ({ code }) => code,
      ),
    ],
  };
}

function ownFaults(certificate: Certificate): FindingCode[] {
  const faults: FindingCode[] = [];
  if (certificate.isCa) faults.push('certificate-is-ca');
  if (!certificate.keyUsage) faults.push('certificate-key-usage-missing');
  else if (!certificate.keyUsage.signs) faults.push('certificate-key-usage');
  if (!mayBySignerPurpose(certificate)) faults.push('certificate-extended-key-usage');
  if (certificate.weakKey) faults.push('certificate-key-weak');
  if (certificate.unknownCriticalExtension) faults.push('certificate-critical-extension');
  return faults;
}

/** @returns base64 on one line in its one spelling */
function derOf(text: string): string | undefined {
  const trimmed = text.trim();
  try {
    if (trimmed.startsWith('-----BEGIN CERTIFICATE-----')) {
      return new X509Certificate(trimmed).raw.toString('base64');
    }
  } catch {
    return undefined;
  }
  const compact = trimmed.replace(/\s/g, '');
  return Buffer.from(compact, 'base64').toString('base64') === compact ? compact : undefined;
}
