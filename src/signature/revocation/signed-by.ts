import { type KeyObject, verify } from 'node:crypto';
import { algorithmOid, SCHEMES } from '../certificates/signature-schemes.ts';

/** A part of DER with the signature over it (RFC 5280 clause 5.1.1, RFC 6960 clause 4.2.1). */
export interface SignedPart {
  readonly signed: Uint8Array;
  /** AlgorithmIdentifier, DER */
  readonly algorithm: Uint8Array;
  readonly signature: Uint8Array;
}

/** Whether the key made the signature, by an algorithm that is believed: neither SHA-1 nor PSS. */
export function isSignedBy({ signed, algorithm, signature }: SignedPart, key: KeyObject): boolean {
  const scheme = SCHEMES.get(algorithmOid(algorithm));
  if (!scheme || key.asymmetricKeyType !== scheme.key) return false;
  try {
    return verify(scheme.hash, signed, key, signature);
  } catch {
    return false;
  }
}
