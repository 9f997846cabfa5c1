import { EncapsulatedContentInfo, SignerIdentifier } from '@peculiar/asn1-cms';
import { AsnArray, AsnProp, AsnPropTypes, AsnType, AsnTypeTypes, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';

const any = AsnPropTypes.Any;

/** SignedData (RFC 5652, 5.1) that keeps certificates and signers as the bytes they are: the library writes them anew. */
export class RawSignedData {
  version = 0;
  digestAlgorithms: ArrayBuffer[] = [];
  encapContentInfo = new EncapsulatedContentInfo();
  certificates?: ArrayBuffer[];
  crls?: ArrayBuffer[];
  signerInfos: ArrayBuffer[] = [];
}
AsnProp({ type: AsnPropTypes.Integer })(RawSignedData.prototype, 'version');
AsnProp({ type: any, repeated: 'set' })(RawSignedData.prototype, 'digestAlgorithms');
AsnProp({ type: EncapsulatedContentInfo })(RawSignedData.prototype, 'encapContentInfo');
AsnProp({ type: any, repeated: 'set', context: 0, implicit: true, optional: true })(
  RawSignedData.prototype,
  'certificates',
);
AsnProp({ type: any, repeated: 'set', context: 1, implicit: true, optional: true })(
  RawSignedData.prototype,
  'crls',
);
AsnProp({ type: any, repeated: 'set' })(RawSignedData.prototype, 'signerInfos');

/** SignerInfo (RFC 5652, 5.3) with each attribute as the bytes it is. */
export class RawSignerInfo {
  version = 0;
  sid = new SignerIdentifier();
  digestAlgorithm = new AlgorithmIdentifier();
  signedAttrs?: ArrayBuffer[];
  signatureAlgorithm = new AlgorithmIdentifier();
  signature = new OctetString();
  unsignedAttrs?: ArrayBuffer[];
}
AsnProp({ type: AsnPropTypes.Integer })(RawSignerInfo.prototype, 'version');
AsnProp({ type: SignerIdentifier })(RawSignerInfo.prototype, 'sid');
AsnProp({ type: AlgorithmIdentifier })(RawSignerInfo.prototype, 'digestAlgorithm');
AsnProp({ type: any, repeated: 'set', context: 0, implicit: true, optional: true })(
  RawSignerInfo.prototype,
  'signedAttrs',
);
AsnProp({ type: AlgorithmIdentifier })(RawSignerInfo.prototype, 'signatureAlgorithm');
AsnProp({ type: OctetString })(RawSignerInfo.prototype, 'signature');
AsnProp({ type: any, repeated: 'set', context: 1, implicit: true, optional: true })(
  RawSignerInfo.prototype,
  'unsignedAttrs',
);

/** The attributes as they are signed: under the tag of SET OF, not the [0] that they travel with (RFC 5652, 5.4). */
export class AttributeSet extends AsnArray<ArrayBuffer> {}
AsnType({ type: AsnTypeTypes.Set, itemType: any })(AttributeSet);
