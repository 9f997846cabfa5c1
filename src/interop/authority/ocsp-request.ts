import { createHash } from 'node:crypto';
import { CertID, OCSPRequest, Request, TBSRequest } from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';

/** What a certificate is asked for by (RFC 6960 clause 4.1.1): the serial in hexadecimal, and its issuer's name as it writes it, DER. */
interface AskedFor {
  readonly serial: string;
  readonly issuer: Uint8Array;
}

/** SHA-1 only names the authority here, proves nothing, and is what every responder understands (RFC 5019 clause 2.1.1). */
const SHA1 = '1.3.14.3.2.26';

/** Asks for one certificate. Without a nonce: an answer is kept and used offline, and how old it may be says itself. */
export function ocspRequest(certificate: AskedFor, issuer: { readonly publicKey: Uint8Array }): Uint8Array {
  const digest = (bytes: Uint8Array) => new OctetString(createHash('sha1').update(bytes).digest());
  const reqCert = new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA1, parameters: null }),
    issuerNameHash: digest(certificate.issuer),
    issuerKeyHash: digest(issuer.publicKey),
    serialNumber: serialBytes(certificate.serial),
  });
  const tbsRequest = new TBSRequest({ requestList: [new Request({ reqCert })] });
  return new Uint8Array(AsnConvert.serialize(new OCSPRequest({ tbsRequest })));
}

/** Content of the INTEGER: a leading zero where the first bit would make it negative. */
function serialBytes(hex: string): ArrayBuffer {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const positive = Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even;
  return Uint8Array.from(Buffer.from(positive, 'hex')).buffer;
}
