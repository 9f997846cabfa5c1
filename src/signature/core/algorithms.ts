import type { CanonicalMethod } from '../xml/canonicalize.ts';
import type { RefusedReason } from './reasons.ts';

export const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const ENVELOPED = `${XMLDSIG}enveloped-signature`;
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const C14N_1_0 = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const C14N_1_1 = 'http://www.w3.org/2006/12/xml-c14n11';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const MORE_2007 = 'http://www.w3.org/2007/05/xmldsig-more#';
const ENC = 'http://www.w3.org/2001/04/xmlenc#';

/** Allowed canonicalisation methods (XMLDSig 1.1, 6.5; RFC 9231). Anything not in these tables is refused. */
export const CANONICALIZATIONS: ReadonlyMap<string, Omit<CanonicalMethod, 'prefixes'>> = new Map([
  [C14N_1_0, { version: '1.0', comments: false }],
  [`${C14N_1_0}#WithComments`, { version: '1.0', comments: true }],
  [C14N_1_1, { version: '1.1', comments: false }],
  [`${C14N_1_1}#WithComments`, { version: '1.1', comments: true }],
  [EXCLUSIVE_C14N, { version: 'exclusive', comments: false }],
  [`${EXCLUSIVE_C14N}WithComments`, { version: 'exclusive', comments: true }],
]);

export type HashName = 'sha256' | 'sha384' | 'sha512';
export type DigestName = HashName | 'sha1';

export const DIGESTS: ReadonlyMap<string, HashName> = new Map([
  [`${ENC}sha256`, 'sha256'],
  [`${MORE}sha384`, 'sha384'],
  [`${ENC}sha512`, 'sha512'],
]);

export type SignatureScheme =
  | { readonly key: 'rsa'; readonly padding: 'pkcs1' | 'pss'; readonly hash: DigestName }
  | { readonly key: 'ec'; readonly hash: HashName }
  | { readonly key: 'ed25519' };

/** RSASSA-PKCS1-v1_5, RSASSA-PSS with MGF1 of the same hash, ECDSA, Ed25519 (RFC 9231, 2.3). */
export const SIGNATURES: ReadonlyMap<string, SignatureScheme> = new Map<string, SignatureScheme>([
  [`${MORE}rsa-sha256`, { key: 'rsa', padding: 'pkcs1', hash: 'sha256' }],
  [`${MORE}rsa-sha384`, { key: 'rsa', padding: 'pkcs1', hash: 'sha384' }],
  [`${MORE}rsa-sha512`, { key: 'rsa', padding: 'pkcs1', hash: 'sha512' }],
  [`${MORE_2007}sha256-rsa-MGF1`, { key: 'rsa', padding: 'pss', hash: 'sha256' }],
  [`${MORE_2007}sha384-rsa-MGF1`, { key: 'rsa', padding: 'pss', hash: 'sha384' }],
  [`${MORE_2007}sha512-rsa-MGF1`, { key: 'rsa', padding: 'pss', hash: 'sha512' }],
  [`${MORE}ecdsa-sha256`, { key: 'ec', hash: 'sha256' }],
  [`${MORE}ecdsa-sha384`, { key: 'ec', hash: 'sha384' }],
  [`${MORE}ecdsa-sha512`, { key: 'ec', hash: 'sha512' }],
  ['http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519', { key: 'ed25519' }],
]);

/**
 * What was sound once and is computed for old evidence alone: a profile may name it only with the day it ended
 * (`signing.algorithmEnds`). Core validation doesn't know these.
 */
const RETIRED_DIGESTS: ReadonlyMap<string, DigestName> = new Map([[`${XMLDSIG}sha1`, 'sha1']]);
const RETIRED_SIGNATURES: ReadonlyMap<string, SignatureScheme> = new Map<string, SignatureScheme>([
  [`${XMLDSIG}rsa-sha1`, { key: 'rsa', padding: 'pkcs1', hash: 'sha1' }],
]);

export function isRetired(uri: string): boolean {
  return RETIRED_DIGESTS.has(uri) || RETIRED_SIGNATURES.has(uri);
}

/** Retired or not. */
export function digestOf(uri: string): DigestName | undefined {
  return DIGESTS.get(uri) ?? RETIRED_DIGESTS.get(uri);
}

/** Retired or not. */
export function schemeOf(uri: string): SignatureScheme | undefined {
  return SIGNATURES.get(uri) ?? RETIRED_SIGNATURES.get(uri);
}

/** Stable words for what is known and refused; anything else is `unknown-algorithm`. */
const REFUSED: readonly (readonly [RegExp, RefusedReason])[] = [
  [/^http:\/\/www\.w3\.org\/TR\/1999\/REC-xpath-19991116$|xmldsig-filter2$/, 'xpath'],
  [/^http:\/\/www\.w3\.org\/TR\/1999\/REC-xslt-19991116$/, 'xslt'],
  [/#base64$/, 'base64-transform'],
  [/#(.*[-_])?hmac/, 'hmac'],
  [/#dsa-/, 'dsa'],
  [/#rsa-pss$/, 'rsa-pss-parameters'],
  [/sha1(-|$)|#sha1/, 'sha1'],
  [/md5/, 'md5'],
  [/sha224/, 'sha224'],
  [/ripemd160/, 'ripemd160'],
];

/** Why the algorithm is not used, in one stable word. */
export function refusedAlgorithm(uri: string): RefusedReason {
  return REFUSED.find(([pattern]) => pattern.test(uri))?.[1] ?? 'unknown-algorithm';
}
