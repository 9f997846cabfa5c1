import { constants, createVerify, type KeyObject, verify } from 'node:crypto';
import type { SignatureScheme } from './algorithms.ts';
import { CURVES } from './key-policy.ts';

export { CURVES } from './key-policy.ts';

/**
 * Signature validation of XMLDSig 1.1, 3.2.2: whether the value is a signature over the octets. A key of another kind
 * makes none; says nothing of the key's strength.
 */
export function isTrueValue(
  scheme: SignatureScheme,
  key: KeyObject,
  octets: Uint8Array,
  value: Uint8Array,
): boolean {
  if (key.asymmetricKeyType !== scheme.key) return false;
  switch (scheme.key) {
    case 'rsa':
      // Some percent faster than `verify`, and most signatures are such.
      if (scheme.padding === 'pkcs1') return createVerify(scheme.hash).update(octets).verify(key, value);
      return verify(
        scheme.hash,
        octets,
        { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
        value,
      );
    case 'ec': {
      // r and s at full length, one after the other (RFC 9231, 2.3.6): any other spelling, such as DER, is none.
      const size = CURVES.get(key.asymmetricKeyDetails?.namedCurve ?? '') ?? 0;
      return (
        value.length === 2 * size && verify(scheme.hash, octets, { key, dsaEncoding: 'ieee-p1363' }, value)
      );
    }
    case 'ed25519':
      return verify(null, octets, key, value);
  }
}
