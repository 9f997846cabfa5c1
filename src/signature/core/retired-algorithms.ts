import { type KeyObject, verify } from 'node:crypto';
import { DIGESTS, type HashName, SIGNATURES, type SignatureScheme, XMLDSIG } from './algorithms.ts';
import { isTrueValue } from './check-value.ts';

/**
 * What was sound once and is computed for old evidence alone: a profile may name it only with the day it ended
 * (`signing.algorithmEnds`). Core validation doesn't know these.
 */
const RETIRED_DIGESTS: ReadonlyMap<string, 'sha1'> = new Map([[`${XMLDSIG}sha1`, 'sha1']]);
const RETIRED_SIGNATURES: ReadonlyMap<string, RetiredScheme> = new Map([
  [`${XMLDSIG}rsa-sha1`, { key: 'rsa', padding: 'pkcs1', hash: 'sha1' }],
]);

interface RetiredScheme {
  readonly key: 'rsa';
  readonly padding: 'pkcs1';
  readonly hash: 'sha1';
}

export type DigestName = HashName | 'sha1';
export type Scheme = SignatureScheme | RetiredScheme;

export function isRetired(uri: string): boolean {
  return RETIRED_DIGESTS.has(uri) || RETIRED_SIGNATURES.has(uri);
}

export function digestOf(uri: string): DigestName | undefined {
  return DIGESTS.get(uri) ?? RETIRED_DIGESTS.get(uri);
}

export function schemeOf(uri: string): Scheme | undefined {
  return SIGNATURES.get(uri) ?? RETIRED_SIGNATURES.get(uri);
}

/** Signature validation of XMLDSig 1.1, 3.2.2, also with what is retired. */
export function isTrueSignature(
  scheme: Scheme,
  key: KeyObject,
  octets: Uint8Array,
  value: Uint8Array,
): boolean {
  if (!('hash' in scheme) || scheme.hash !== 'sha1') return isTrueValue(scheme, key, octets, value);
  return key.asymmetricKeyType === 'rsa' && verify('sha1', octets, key, value);
}
