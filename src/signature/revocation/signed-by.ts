import { type KeyObject, verify } from 'node:crypto';
import { DER, derChildren, expectDer, oidOf } from '../certificates/der.ts';

/** What signs lists and responses today; anything else (SHA-1, MD5, PSS with odd parameters) is not believed. */
const SCHEMES: ReadonlyMap<string, { readonly key: 'rsa' | 'ec'; readonly hash: string }> = new Map([
  ['1.2.840.113549.1.1.11', { key: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { key: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { key: 'rsa', hash: 'sha512' }],
  ['1.2.840.10045.4.3.2', { key: 'ec', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { key: 'ec', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { key: 'ec', hash: 'sha512' }],
]);

/** A part of DER with the signature over it (RFC 5280 clause 5.1.1, RFC 6960 clause 4.2.1). */
export interface SignedPart {
  readonly signed: Uint8Array;
  /** AlgorithmIdentifier, DER */
  readonly algorithm: Uint8Array;
  readonly signature: Uint8Array;
}

/** Whether the key made the signature, by an algorithm that is believed. */
export function isSignedBy({ signed, algorithm, signature }: SignedPart, key: KeyObject): boolean {
  const [oid] = derChildren(algorithm, expectDer(algorithm, 0, algorithm.length, DER.sequence));
  const scheme = oid && SCHEMES.get(oidOf(algorithm, oid));
  if (!scheme || key.asymmetricKeyType !== scheme.key) return false;
  try {
    return verify(scheme.hash, signed, key, signature);
  } catch {
    return false;
  }
}
