import { createHash, sign } from 'node:crypto';
import { element, text } from './canonical-text.ts';
import { c14n, type Geometry, type HashName, usualGeometry, xmldsig } from './geometry.ts';
import type { Signer } from './signer.ts';

const digestUri: Readonly<Record<HashName, string>> = {
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha1: `${xmldsig}sha1`,
};
const signatureUri: Readonly<Record<HashName, string>> = {
  sha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha1: `${xmldsig}rsa-sha1`,
};

export interface SignatureOptions {
  readonly signer: Signer;
  /** distinguishes the Signature's Ids in the document: hexadecimal */
  readonly hex: string;
  /** each data Reference: the Id it names and the canonical text of that element */
  readonly references: readonly { readonly id: string; readonly canonical: string }[];
  /** as SigningTime carries it, such as `2026-05-28T10:11:12` (Đ14) */
  readonly signingTime: string;
  readonly geometry?: Geometry;
}

/** A Signature element as Đ14 wants it, ready to be put into its slot. Written in canonical form. */
export function signatureElement(options: SignatureOptions): string {
  const { signer, hex, geometry = usualGeometry } = options;
  const { hash, time } = geometry;
  const object = timeObject(options.signingTime, hex, geometry);
  const references = [
    ...options.references.map(({ id, canonical }) =>
      reference({ id, canonical, transforms: geometry.dataTransforms, hash }),
    ),
    reference({
      id: time.id(hex),
      canonical: object.canonicalCarrier,
      transforms: time.transforms,
      hash,
      type: time.type,
    }),
  ];
  const signedInfo =
    element('CanonicalizationMethod', '', { Algorithm: c14n }) +
    element('SignatureMethod', '', { Algorithm: signatureUri[hash] }) +
    references.join('');
  const value = sign(
    hash,
    Buffer.from(element('SignedInfo', signedInfo, { xmlns: xmldsig })),
    signer.privateKey,
  );
  return element(
    'Signature',
    element('SignedInfo', signedInfo) +
      element('SignatureValue', value.toString('base64')) +
      element('KeyInfo', element('X509Data', certificate(signer, geometry))) +
      object.inPlace,
    { xmlns: xmldsig, Id: `sig-${hex}` },
  );
}

/** Object with the signing time: as it stands in the Signature, and the part that carries the Id in canonical form. */
function timeObject(
  signingTime: string,
  hex: string,
  { time }: Geometry,
): { readonly inPlace: string; readonly canonicalCarrier: string } {
  const idOf = (name: Geometry['time']['carrier']) => (time.carrier === name ? { Id: time.id(hex) } : {});
  /** A default namespace is written where it changes, and at the apex of what is digested (C14N 1.0, 2.3). */
  const declared = (namespace: string, outer: string | undefined): Record<string, string> => {
    if (outer === undefined) return namespace === '' ? {} : { xmlns: namespace };
    return namespace === outer ? {} : { xmlns: namespace };
  };
  const { propertiesNamespace: inner, signingTimeNamespace } = time;
  const moment = element('SigningTime', text(signingTime), declared(signingTimeNamespace, inner));
  const property = (outer?: string) =>
    element('SignatureProperty', moment, {
      ...declared(inner, outer),
      ...idOf('SignatureProperty'),
      Target: time.target === '#id' ? `#sig-${hex}` : `sig-${hex}`,
    });
  const properties = (outer?: string) =>
    element('SignatureProperties', property(inner), {
      ...declared(inner, outer),
      ...idOf('SignatureProperties'),
    });
  const object = (outer?: string) =>
    element('Object', properties(xmldsig), { ...declared(xmldsig, outer), ...idOf('Object') });
  const carriers = { Object: object, SignatureProperties: properties, SignatureProperty: property };
  return { inPlace: object(xmldsig), canonicalCarrier: carriers[time.carrier]() };
}

function certificate(signer: Signer, { subjectName }: Geometry): string {
  return (
    (subjectName ? element('X509SubjectName', text(signer.subject)) : '') +
    element('X509Certificate', signer.certificateBase64)
  );
}

function reference(made: {
  readonly id: string;
  readonly canonical: string;
  readonly transforms: readonly string[];
  readonly hash: HashName;
  readonly type?: string | undefined;
}): string {
  const list = made.transforms.map((uri) => element('Transform', '', { Algorithm: uri })).join('');
  return element(
    'Reference',
    (list === '' ? '' : element('Transforms', list)) +
      element('DigestMethod', '', { Algorithm: digestUri[made.hash] }) +
      element('DigestValue', createHash(made.hash).update(made.canonical).digest('base64')),
    { ...(made.type !== undefined && { Type: made.type }), URI: `#${made.id}` },
  );
}
