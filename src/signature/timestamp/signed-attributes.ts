import { Attribute } from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  type EssCertId,
  type EssCertIdV2,
  ID_SIGNING_CERTIFICATE,
  ID_SIGNING_CERTIFICATE_V2,
  SigningCertificate,
  SigningCertificateV2,
} from './ess-schema.ts';
import { TokenRefused } from './fault.ts';

const ID_CONTENT_TYPE = '1.2.840.113549.1.9.3';
const ID_MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
/** DER of the object identifier id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4 */
const TST_INFO = Buffer.from('060b2a864886f70d0109100104', 'hex');

export interface SignedAttributes {
  readonly messageDigest: Buffer;
  /** how the signer's certificate is named, by SHA-1 or by a newer hash; at least one of them is there */
  readonly signingCertificate: EssCertId | undefined;
  readonly signingCertificateV2: EssCertIdV2 | undefined;
}

/**
 * RFC 5652, 11.1 and 11.2; RFC 3161, 2.4.2 and RFC 5816: content type and message digest once each, and the signing
 * certificate by its hash.
 * @throws TokenRefused malformed
 */
export function readSignedAttributes(attributes: readonly ArrayBuffer[]): SignedAttributes {
  const values = new Map<string, ArrayBuffer>();
  for (const der of attributes) {
    const { attrType, attrValues } = AsnConvert.parse(der, Attribute);
    const [value, ...others] = attrValues;
    if (value === undefined || others.length > 0 || values.has(attrType)) throw new TokenRefused('malformed');
    values.set(attrType, value);
  }
  const contentType = values.get(ID_CONTENT_TYPE);
  const messageDigest = values.get(ID_MESSAGE_DIGEST);
  if (!messageDigest || !contentType || !TST_INFO.equals(Buffer.from(contentType))) {
    throw new TokenRefused('malformed');
  }
  const v1 = values.get(ID_SIGNING_CERTIFICATE);
  const v2 = values.get(ID_SIGNING_CERTIFICATE_V2);
  // The first of the list is the signer's own certificate; those of its issuers may follow.
  const signingCertificate = v1 && AsnConvert.parse(v1, SigningCertificate).certs[0];
  const signingCertificateV2 = v2 && AsnConvert.parse(v2, SigningCertificateV2).certs[0];
  if (!signingCertificate && !signingCertificateV2) throw new TokenRefused('malformed');
  return {
    messageDigest: Buffer.from(AsnConvert.parse(messageDigest, OctetString).buffer),
    signingCertificate,
    signingCertificateV2,
  };
}
