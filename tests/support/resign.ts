import { createHash, sign } from 'node:crypto';
import { xmldsig } from '../../kit/geometry.ts';
import type { Signer } from '../../kit/signer.ts';
import { editSignature } from './signed-documents.ts';

/** Puts a digest of something else into the data or time Reference of a slot's Signature. */
export function setDigest(
  text: string,
  slot: string,
  reference: 'data' | 'time',
  octets: string | Uint8Array,
): string {
  const digest = createHash('sha256').update(octets).digest('base64');
  return editSignature(text, slot, (signature) => {
    const start = reference === 'time' ? '<Reference URI="#SigningTime' : '<Reference URI="#';
    const from = signature.indexOf('<DigestValue>', signature.indexOf(start)) + '<DigestValue>'.length;
    return signature.slice(0, from) + digest + signature.slice(signature.indexOf('<', from));
  });
}

/** Signs the SignedInfo of a slot anew, as it stands, so that only what was done to it before is wrong. */
export function resign(
  text: string,
  slot: string,
  { privateKey }: Pick<Signer, 'privateKey'>,
  canonical: (signedInfo: string) => string = inPlace,
): string {
  return resignWith(text, slot, (octets) => sign('sha256', octets, privateKey), canonical);
}

/** Puts in what `make` makes of the octets of SignedInfo. */
export function resignWith(
  text: string,
  slot: string,
  make: (octets: Buffer) => Uint8Array,
  canonical: (signedInfo: string) => string = inPlace,
): string {
  return editSignature(text, slot, (signature) => {
    const signedInfo = /<SignedInfo>.*?<\/SignedInfo>/s.exec(signature)?.[0] ?? '';
    const value = Buffer.from(make(Buffer.from(canonical(signedInfo)))).toString('base64');
    return signature.replace(/(<SignatureValue>)[^<]*/, `$1${value}`);
  });
}

/** The kit writes canonical text; as the apex, SignedInfo takes over the namespace that it inherits. */
function inPlace(signedInfo: string): string {
  return signedInfo.replace('<SignedInfo>', `<SignedInfo xmlns="${xmldsig}">`);
}

/** The text of the element that carries an Id, tags and all; none of its name lies inside it. */
export function elementWithId(text: string, id: string): string {
  const from = text.lastIndexOf('<', text.indexOf(` Id="${id}"`));
  const name = /^<(\w+)/.exec(text.slice(from))?.[1] ?? '';
  return text.slice(from, text.indexOf(`</${name}>`, from) + name.length + 3);
}
