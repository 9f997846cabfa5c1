import { bitsOf, DER, derChildren, expectDer, integerHex, NotDer, wholeOf } from './der.ts';

/** Parts of a certificate as it writes them, byte for byte (RFC 5280 clause 4.1): evidence on its revocation names it by them. */
export interface CertificateParts {
  readonly serial: string;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** content of subjectPublicKey, which key hashes are over */
  readonly publicKey: Uint8Array;
  /** AlgorithmIdentifier of the issuer's signature */
  readonly signatureAlgorithm: Uint8Array;
}

/** @throws NotDer */
export function certificateParts(der: Uint8Array): CertificateParts {
  const [tbs, algorithm] = derChildren(der, expectDer(der, 0, der.length, DER.sequence));
  if (!tbs || !algorithm) throw new NotDer('certificate');
  const fields = derChildren(der, tbs);
  // version is [0] and absent in version 1
  const [serial, , issuer, , subject, key] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  if (!serial || !issuer || !subject || !key) throw new NotDer('certificate');
  const [, bits] = derChildren(der, key);
  if (!bits) throw new NotDer('public key');
  return {
    serial: integerHex(der, serial),
    issuer: wholeOf(der, issuer),
    subject: wholeOf(der, subject),
    publicKey: bitsOf(der, bits),
    signatureAlgorithm: wholeOf(der, algorithm),
  };
}
