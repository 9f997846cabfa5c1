import type { KeyObject } from 'node:crypto';
import { hasSmallFactor, isRocaModulus } from './roca.ts';

/** of 2048 bits */
const LEAST_MODULUS = 1n << 2047n;
/** FIPS 186-5, A.1.1: 2^16 < e < 2^256, and odd. */
const LEAST_EXPONENT = 65_537n;
const EXPONENT_LIMIT = 1n << 256n;

/** Curves by OpenSSL's name: bytes of r and of s, and the DER of the AlgorithmIdentifier that names the curve. */
export const CURVES: ReadonlyMap<string, number> = new Map([
  ['prime256v1', 32],
  ['secp384r1', 48],
  ['secp521r1', 66],
]);
const NAMED_CURVES = [
  '301306072a8648ce3d020106082a8648ce3d030107',
  '301006072a8648ce3d020106052b81040022',
  '301006072a8648ce3d020106052b81040023',
].map((der) => Buffer.from(der, 'hex'));

/** y of the points of order 1, 2, 4 and 8 and their other spellings: with such a key one signature fits any text. */
const SMALL_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/**
 * Whether a public key is too weak to prove anything. RSA: at least 2048 bits, a sound exponent, no small factor, not
 * made by the broken RSALib. EC: P-256, P-384 or P-521, by name and not by parameters. Ed25519: no small order.
 */
export function isWeakKey(key: KeyObject): boolean {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return isWeakRsa(key);
    case 'ec':
      return isWeakCurve(key);
    case 'ed25519':
      return isSmallOrder(key);
    default:
      return true;
  }
}

function isWeakRsa(key: KeyObject): boolean {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  const modulus = unsigned(n);
  const exponent = unsigned(e);
  if (modulus < LEAST_MODULUS) return true;
  if (exponent < LEAST_EXPONENT || exponent >= EXPONENT_LIMIT || exponent % 2n === 0n) return true;
  return hasSmallFactor(modulus) || isRocaModulus(modulus);
}

function unsigned(base64url: string): bigint {
  return BigInt(`0x0${Buffer.from(base64url, 'base64url').toString('hex')}`);
}

function isWeakCurve(key: KeyObject): boolean {
  if (!CURVES.has(key.asymmetricKeyDetails?.namedCurve ?? '')) return true;
  const head = key.export({ type: 'spki', format: 'der' }).subarray(0, 32);
  return !NAMED_CURVES.some((der) => head.includes(der));
}

function isSmallOrder(key: KeyObject): boolean {
  const y = Buffer.from(key.export({ type: 'spki', format: 'der' }).subarray(-32));
  // The last bit is the sign of x.
  y[31] = (y[31] as number) & 0x7f;
  return SMALL_ORDER.has(y.toString('hex'));
}
