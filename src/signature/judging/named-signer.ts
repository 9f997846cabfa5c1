import type { KeyObject } from 'node:crypto';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { KeyValueParts, ProfileSignature } from '../reading/read-signature.ts';
import type { KnownCertificate, TrustedCertificates } from '../trust/trusted-certificates.ts';

export interface NamedSigner {
  /** undefined when there is none that can be read, or no telling which */
  readonly known: KnownCertificate | undefined;
  readonly findings: readonly Finding[];
}

const NOTHING_FOUND: readonly Finding[] = [];

/** Whose certificate KeyInfo holds. Issuers' certificates beside it tell which it is, and lead nowhere: paths are the trust list's. */
export function namedSigner(
  { certificates, keyValue }: Pick<ProfileSignature, 'certificates' | 'keyValue'>,
  trusted: TrustedCertificates,
): NamedSigner {
  const all = certificates.map((certificate) => trusted.known(certificate));
  const known = all.filter((one) => one !== undefined);
  if (known.length < all.length) return none('certificate-unreadable');
  const [own, ...others] = known.length === 1 ? known : issuersOfNone(known);
  if (!own || others.length > 0) return none('certificate-ambiguous');
  const isTheirs = keyValue === undefined || isKeyOf(own.certificate.key, keyValue);
  return { known: own, findings: isTheirs ? NOTHING_FOUND : [finding('key-value-of-another-key')] };
}

function none(code: 'certificate-unreadable' | 'certificate-ambiguous'): NamedSigner {
  return { known: undefined, findings: [finding(code)] };
}

/** XMLDSig 1.1, 4.5.4: all belong to one chain, so the signer's is the one that issued none of the others. */
function issuersOfNone(all: readonly KnownCertificate[]): readonly KnownCertificate[] {
  const distinct = [...new Map(all.map((one) => [one.certificate.sha256, one])).values()];
  return distinct.filter(
    (one) =>
      !distinct.some(
        (other) => other !== one && other.certificate.issuerName === one.certificate.subjectName,
      ),
  );
}

/** RSAKeyValue (XMLDSig 1.1, 4.5.2.2): numbers, most significant byte first, whatever zeros stand before them. */
function isKeyOf(key: KeyObject, { modulus, exponent }: KeyValueParts): boolean {
  const { n, e } = key.export({ format: 'jwk' });
  const isSame = (number: Buffer, text: string | undefined) =>
    text !== undefined && withoutZeros(number).equals(Buffer.from(text, 'base64url'));
  return isSame(modulus, n) && isSame(exponent, e);
}

function withoutZeros(number: Buffer): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  return number.subarray(first < 0 ? number.length : first);
}
