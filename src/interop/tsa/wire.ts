import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { MessageImprint, PKIStatus, TimeStampReq, TimeStampResp } from '@peculiar/asn1-tsp';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { TsaUnavailable } from './exchange.ts';

const SHA256 = '2.16.840.1.101.3.4.2.1';
/** PKIFailureInfo (RFC 3161, 2.4.2), by the number of the bit; the library counts the bits from the other end. */
const FAILURES: readonly (readonly [bit: number, name: string])[] = [
  [0, 'badAlg'],
  [2, 'badRequest'],
  [5, 'badDataFormat'],
  [14, 'timeNotAvailable'],
  [15, 'unacceptedPolicy'],
  [16, 'unacceptedExtension'],
  [17, 'addInfoNotAvailable'],
  [25, 'systemFailure'],
];

/** DER of a TimeStampReq (RFC 3161, 2.4.1) over a SHA-256 digest that wants the signer's certificate in the token. */
export function timestampQuery(
  sha256: Uint8Array,
  nonce: Uint8Array,
  policy: string | undefined,
): Uint8Array<ArrayBuffer> {
  const query = new TimeStampReq({
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA256, parameters: null }),
      hashedMessage: new OctetString(Uint8Array.from(sha256)),
    }),
    nonce: Uint8Array.from(nonce).buffer,
    certReq: true,
    ...(policy === undefined ? {} : { reqPolicy: policy }),
  });
  return new Uint8Array(AsnConvert.serialize(query));
}

/**
 * DER of the token in a TimeStampResp (RFC 3161, 2.4.2).
 * @throws TsaUnavailable refused with the status and failure that the authority gave, answer-not-understood
 */
export function tokenOf(reply: Uint8Array): Uint8Array {
  const { status, timeStampToken } = parseReply(reply);
  const granted: readonly number[] = [PKIStatus.granted, PKIStatus.grantedWithMods];
  if (!granted.includes(status.status)) {
    const bits = new Uint8Array(status.failInfo?.value ?? new ArrayBuffer(0));
    const names = FAILURES.flatMap(([bit, name]) =>
      (bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7)) ? [name] : [],
    );
    throw new TsaUnavailable('refused', [`status ${status.status}`, ...names].join(' '));
  }
  if (!timeStampToken) throw new TsaUnavailable('answer-not-understood');
  return new Uint8Array(AsnConvert.serialize(timeStampToken));
}

function parseReply(reply: Uint8Array): TimeStampResp {
  try {
    return AsnConvert.parse(reply, TimeStampResp);
  } catch {
    throw new TsaUnavailable('answer-not-understood');
  }
}
