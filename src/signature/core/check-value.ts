import { constants, type KeyObject, verify } from 'node:crypto';
import { refusedAlgorithm, SIGNATURES, type SignatureScheme } from './algorithms.ts';
import { invalid, refuse } from './refusal.ts';

const LEAST_RSA_BITS = 2048;
const LEAST_EXPONENT = 65_537n;
/** bytes of r and of s */
const CURVES: ReadonlyMap<string, number> = new Map([
  ['prime256v1', 32],
  ['secp384r1', 48],
  ['secp521r1', 66],
]);

/**
 * Signature validation of XMLDSig 1.1, 3.2.2, with the key that the certificate holds.
 * @throws CoreFailure `signature-mismatch`, or a word for what the policy refuses
 */
export function checkValue(methodUri: string, key: KeyObject, octets: Uint8Array, value: Uint8Array): void {
  const scheme = SIGNATURES.get(methodUri) ?? refuse(refusedAlgorithm(methodUri));
  refuseWeakKey(key, scheme);
  if (!isTrue(scheme, key, octets, value)) invalid('signature-mismatch');
}

export function refuseWeakKey(key: KeyObject, scheme: SignatureScheme): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type !== scheme.key) refuse('key-type');
  if (scheme.key === 'rsa') {
    if ((details?.modulusLength ?? 0) < LEAST_RSA_BITS) refuse('weak-key');
    if ((details?.publicExponent ?? 0n) < LEAST_EXPONENT) refuse('weak-key');
  }
  if (scheme.key === 'ec' && !CURVES.has(details?.namedCurve ?? '')) refuse('weak-key');
}

function isTrue(scheme: SignatureScheme, key: KeyObject, octets: Uint8Array, value: Uint8Array): boolean {
  switch (scheme.key) {
    case 'rsa':
      if (scheme.padding === 'pkcs1') return verify(scheme.hash, octets, key, value);
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
