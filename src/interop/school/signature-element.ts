import { createHash, sign } from 'node:crypto';
import { element, text } from './canonical-text.ts';
import type { Signer } from './signer.ts';

const xmldsig = 'http://www.w3.org/2000/09/xmldsig#';
const c14n = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

/** SHA-1 is here for what must be refused. */
const digestUri = { sha256: 'http://www.w3.org/2001/04/xmlenc#sha256', sha1: `${xmldsig}sha1` } as const;
const signatureUri = {
  sha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha1: `${xmldsig}rsa-sha1`,
} as const;
export type HashName = keyof typeof digestUri;

export interface SignatureOptions {
  readonly signer: Signer;
  /** distinguishes the Signature's Ids in the document: hexadecimal */
  readonly hex: string;
  /** each data Reference: the Id it names and the canonical text of that element */
  readonly references: readonly { readonly id: string; readonly canonical: string }[];
  /** as SigningTime carries it, such as `2026-05-28T10:11:12` (Đ14) */
  readonly signingTime: string;
  readonly hash?: HashName;
  /** of the data References; C14N 1.0 alone unless told. What is digested stays the canonical text */
  readonly transforms?: readonly string[];
}

/** A Signature element as Đ14 wants it, ready to be put into its slot. Written in canonical form. */
export function signatureElement(options: SignatureOptions): string {
  const { signer, hex, hash = 'sha256', transforms = [c14n] } = options;
  const timeId = `SigningTime-${hex}`;
  // Canonical form repeats the namespace that an element inherits when it is the apex; in place it is inherited.
  const property = (xmlns: Record<string, string>): string =>
    element('SignatureProperty', element('SigningTime', text(options.signingTime)), {
      ...xmlns,
      Id: timeId,
      Target: `#sig-${hex}`,
    });
  const references = [
    ...options.references.map(({ id, canonical }) => reference(id, canonical, transforms, hash)),
    reference(timeId, property({ xmlns: xmldsig }), [c14n], hash),
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
      element('KeyInfo', element('X509Data', certificate(signer))) +
      element('Object', element('SignatureProperties', property({}))),
    { xmlns: xmldsig, Id: `sig-${hex}` },
  );
}

function certificate(signer: Signer): string {
  return (
    element('X509SubjectName', text(signer.subject)) + element('X509Certificate', signer.certificateBase64)
  );
}

function reference(id: string, canonical: string, transforms: readonly string[], hash: HashName): string {
  const list = transforms.map((uri) => element('Transform', '', { Algorithm: uri })).join('');
  return element(
    'Reference',
    (list === '' ? '' : element('Transforms', list)) +
      element('DigestMethod', '', { Algorithm: digestUri[hash] }) +
      element('DigestValue', createHash(hash).update(canonical).digest('base64')),
    { URI: `#${id}` },
  );
}
