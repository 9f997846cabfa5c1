import { createHash } from 'node:crypto';
import type { Profile } from '../../src/domain/profile/profile.ts';
import { editSignature, signatureIn } from './signed-documents.ts';

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const XADES = 'http://uri.etsi.org/01903/v1.3.2#';
export const XADES_PATH =
  'QualifyingProperties/UnsignedProperties/UnsignedSignatureProperties/SignatureTimeStamp/EncapsulatedTimeStamp';

export type TimestampPlace = NonNullable<Profile['signing']['timestamp']>;

/** The profile with a place for timestamps, which `hocba-thcs/1` does not have. */
export function withTimestamps(profile: Profile, place: Partial<TimestampPlace> = {}): Profile {
  const timestamp = { path: XADES_PATH, namespace: XMLDSIG, presence: 'optional' as const, ...place };
  return { ...profile, signing: { ...profile.signing, timestamp } };
}

/** What a timestamp of a signature is over, written out by hand: SignatureValue as it is when it is canonical alone. */
export function stampedDigest(text: string, slot: string, hash = 'sha256'): Buffer {
  const value = /<SignatureValue>([^<]*)<\/SignatureValue>/.exec(signatureIn(text, slot))?.[1];
  if (value === undefined) throw new Error(`no SignatureValue in ${slot}`);
  return createHash(hash).update(`<SignatureValue xmlns="${XMLDSIG}">${value}</SignatureValue>`).digest();
}

export interface StampOptions {
  readonly path?: string;
  readonly namespace?: string;
  /** attributes of the first step */
  readonly attributes?: string;
  /** what stands before the token */
  readonly before?: string;
}

/** Puts a token into a signature as XAdES does: in an Object of its own, last in the Signature. */
export function stampSignature(
  text: string,
  slot: string,
  token: Uint8Array,
  options: StampOptions = {},
): string {
  const { path = XADES_PATH, namespace, attributes = '', before = '' } = options;
  const names = path.split('/');
  const xmlns = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  const open = names.map((name, index) => (index === 0 ? `<${name}${xmlns}${attributes}>` : `<${name}>`));
  const close = names.toReversed().map((name) => `</${name}>`);
  const last = open.pop() ?? '';
  const base64 = Buffer.from(token).toString('base64');
  return addObject(text, slot, `${open.join('')}${before}${last}${base64}${close.join('')}`);
}

export function addObject(text: string, slot: string, content: string): string {
  return editSignature(text, slot, (signature) =>
    signature.replace(/<\/Signature>$/, `<Object>${content}</Object></Signature>`),
  );
}
