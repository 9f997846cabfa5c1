import { ContentInfo } from '@peculiar/asn1-cms';
import { AsnConvert } from '@peculiar/asn1-schema';
import { id_ct_tstInfo } from '@peculiar/asn1-tsp';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { AttributeSet, RawSignedData, RawSignerInfo } from './cms-schema.ts';
import { TokenRefused } from './fault.ts';
import { readSignedAttributes, type SignedAttributes } from './signed-attributes.ts';
import { readTstInfo, type StatedTime } from './tst-info.ts';

/** A token with its chain has about 6 kB. */
const MAX_BYTES = 65_536;
/** A token with its chain has about 300 values, 12 deep; a hostile one could otherwise cost a second. */
const LIMITS = { berOptions: { maxDepth: 32, maxNodes: 2_000 } };
const ID_SIGNED_DATA = '1.2.840.113549.1.7.2';

/** A TimeStampToken taken apart (RFC 3161, 2.4.2; RFC 5652, 5). */
export interface TokenParts {
  readonly stated: StatedTime;
  /** the octets that the message digest is over */
  readonly content: Buffer;
  readonly signer: RawSignerInfo;
  readonly attributes: SignedAttributes;
  /** what the signature is over: the signed attributes in DER as a SET OF */
  readonly signed: Buffer;
  readonly signature: Buffer;
  /** DER of each certificate that the token brings along */
  readonly certificates: readonly Buffer[];
}

/**
 * Only one signer, only DER, and nothing beside or behind what the standard names: what is written again from what was
 * read must be the same bytes.
 * @throws TokenRefused malformed, version-not-allowed, critical-extension, algorithm-not-allowed; any other Error where the ASN.1 cannot be read
 */
export function readToken(token: Uint8Array): TokenParts {
  if (token.length > MAX_BYTES) throw new TokenRefused('malformed');
  // The first reading goes through the whole tree, so that its limits hold for all that follow.
  const info = AsnConvert.parse(token, ContentInfo, LIMITS);
  mustBeDer(info, token);
  if (info.contentType !== ID_SIGNED_DATA) throw new TokenRefused('malformed');
  const data = AsnConvert.parse(info.content, RawSignedData);
  mustBeDer(data, new Uint8Array(info.content));
  const { eContentType, eContent } = data.encapContentInfo;
  const [signerDer, ...others] = data.signerInfos;
  const content = eContent?.single?.buffer;
  if (eContentType !== id_ct_tstInfo) throw new TokenRefused('malformed');
  // 3 wherever the content is other than plain data (RFC 5652, 5.1).
  if (data.version !== 3) throw new TokenRefused('version-not-allowed');
  if (!content || !signerDer || others.length > 0) throw new TokenRefused('malformed');
  const signer = AsnConvert.parse(signerDer, RawSignerInfo);
  mustBeDer(signer, new Uint8Array(signerDer));
  // 1 where the signer is named by issuer and serial, 3 by key identifier (RFC 5652, 5.3).
  const version = signer.sid.issuerAndSerialNumber ? 1 : 3;
  if (!signer.signedAttrs) throw new TokenRefused('malformed');
  if (signer.version !== version) throw new TokenRefused('version-not-allowed');
  const digests = data.digestAlgorithms.map((der) => AsnConvert.parse(der, AlgorithmIdentifier).algorithm);
  if (!digests.includes(signer.digestAlgorithm.algorithm)) throw new TokenRefused('malformed');
  // DER sorts the members of a SET OF by their encoding.
  const sorted = [...signer.signedAttrs].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return {
    stated: readTstInfo(content),
    content: Buffer.from(content),
    signer,
    attributes: readSignedAttributes(signer.signedAttrs),
    signed: Buffer.from(AsnConvert.serialize(new AttributeSet(sorted))),
    signature: Buffer.from(signer.signature.buffer),
    certificates: (data.certificates ?? []).map((der) => Buffer.from(der)),
  };
}

function mustBeDer(read: unknown, bytes: Uint8Array): void {
  if (!Buffer.from(AsnConvert.serialize(read)).equals(bytes)) throw new TokenRefused('malformed');
}
