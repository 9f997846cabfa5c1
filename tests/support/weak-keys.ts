import { checkPrimeSync, createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';

const E = 65_537n;
/** The first 126 primes, whose product the broken RSALib took for keys of 2048 bits. */
const PRIMORIAL = firstPrimes(126).reduce((product, prime) => product * BigInt(prime), 1n);

/** A working RSA key of 2048 bits made as the broken RSALib made them: primes of the form k·M + (65537^a mod M). */
export function rocaKey(): { publicKey: KeyObject; privateKey: KeyObject } {
  for (;;) {
    const key = rsaKeyOf(rocaPrime(), rocaPrime());
    if (key?.publicKey.asymmetricKeyDetails?.modulusLength === 2048) return key;
  }
}

function rocaPrime(): bigint {
  for (;;) {
    const residue = power(E, randomBelow(PRIMORIAL), PRIMORIAL);
    const least = (3n << 1022n) / PRIMORIAL;
    const prime = (least + randomBelow((1n << 1022n) / PRIMORIAL)) * PRIMORIAL + residue;
    if (checkPrimeSync(prime)) return prime;
  }
}

function rsaKeyOf(p: bigint, q: bigint) {
  const phi = (p - 1n) * (q - 1n);
  if (p === q || phi % E === 0n) return undefined;
  const d = inverse(E, phi);
  const jwk = {
    kty: 'RSA',
    n: base64url(p * q),
    e: base64url(E),
    d: base64url(d),
    p: base64url(p),
    q: base64url(q),
    dp: base64url(d % (p - 1n)),
    dq: base64url(d % (q - 1n)),
    qi: base64url(inverse(q, p)),
  };
  const privateKey = createPrivateKey({ format: 'jwk', key: jwk });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

export function rsaPublicKey(n: bigint, e: bigint): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: base64url(n), e: base64url(e) } });
}

/** P-256 with its parameters written out instead of its name (as in CVE-2020-0601). */
export function explicitCurveKey(named: KeyObject): KeyObject {
  const { x = '', y = '' } = named.export({ format: 'jwk' });
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
  const p = hex('00 ffffffff00000001000000000000000000000000ffffffffffffffffffffffff');
  const order = hex('00 ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const a = hex('ffffffff00000001000000000000000000000000fffffffffffffffffffffffc');
  const b = hex('5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b');
  const generator = hex(
    '04 6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296 4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  );
  const parameters = der(
    0x30,
    der(2, Buffer.from([1])),
    der(0x30, der(6, hex('2a8648ce3d0101')), der(2, p)),
    der(0x30, der(4, a), der(4, b)),
    der(4, generator),
    der(2, order),
    der(2, Buffer.from([1])),
  );
  const point = Buffer.concat([
    Buffer.from([0, 4]),
    Buffer.from(x, 'base64url'),
    Buffer.from(y, 'base64url'),
  ]);
  const spki = der(0x30, der(0x30, der(6, hex('2a8648ce3d0201')), parameters), der(3, point));
  return createPublicKey({ key: spki, format: 'der', type: 'spki' });
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function base64url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

function randomBelow(limit: bigint): bigint {
  const size = Math.ceil(limit.toString(16).length / 2) + 8;
  return BigInt(`0x${randomBytes(size).toString('hex')}`) % limit;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let b = base % modulus, e = exponent; e > 0n; e >>= 1n, b = (b * b) % modulus) {
    if (e & 1n) result = (result * b) % modulus;
  }
  return result;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}
