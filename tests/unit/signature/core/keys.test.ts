import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeAuthorities } from '../../../../kit/pki.ts';
import { verificationKey } from '../../../../src/signature/core/certificate-cache.ts';
import { isWeakKey } from '../../../../src/signature/core/key-policy.ts';
import { isRocaModulus } from '../../../../src/signature/core/roca.ts';
import { validateCore } from '../../../../src/signature/core/validate.ts';
import { TEMPLATE, x } from '../../../support/core-signers.ts';
import { oddCertificate, otherwiseSpelled } from '../../../support/odd-certificate.ts';
import { signXml, x509 } from '../../../support/sign-xml.ts';
import { makeTestAuthority } from '../../../support/test-keys.ts';
import { explicitCurveKey, rocaKey, rsaPublicKey } from '../../../support/weak-keys.ts';

const rsa = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey;
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey;
const modulusOf = (key: KeyObject) =>
  BigInt(`0x${Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url').toString('hex')}`);
const ed25519 = (hex: string) =>
  createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') },
  });

describe('strong enough', () => {
  test.each([
    ['RSA 2048', () => rsa(2048)],
    ['RSA 3072', () => rsa(3072)],
    ['RSA with a larger exponent', () => rsa(2048, 0x10001 + 2 ** 20)],
    ['P-256', () => ec('P-256')],
    ['P-384', () => ec('P-384')],
    ['P-521', () => ec('P-521')],
    ['Ed25519', () => generateKeyPairSync('ed25519').publicKey],
  ])('%s', (_, make) => expect(isWeakKey(make())).toBe(false));
});

describe('weak', () => {
  const sound = modulusOf(rsa(2048));
  test.each([
    ['RSA 1024', () => rsa(1024)],
    ['RSA 2047', () => rsa(2047)],
    ['e = 3', () => rsa(2048, 3)],
    ['e = 1, with which every text is its own signature', () => rsaPublicKey(sound, 1n)],
    ['e = 65535', () => rsaPublicKey(sound, 65_535n)],
    ['e even', () => rsaPublicKey(sound, 65_538n)],
    ['e of 257 bits', () => rsaPublicKey(sound, (1n << 256n) + 1n)],
    ['a modulus that 2 divides', () => rsaPublicKey(sound + 1n, 65_537n)],
    ['a modulus that 3 divides', () => rsaPublicKey(sound + ((3n - (sound % 3n)) % 3n), 65_537n)],
    ['a key of the broken RSALib', () => rocaKey().publicKey],
    ['secp256k1', () => ec('secp256k1')],
    ['P-224', () => ec('secp224r1')],
    ['brainpoolP256r1', () => ec('brainpoolP256r1')],
    ['P-256 by parameters', () => explicitCurveKey(ec('P-256'))],
    ['Ed448', () => generateKeyPairSync('ed448').publicKey],
    ['X25519', () => generateKeyPairSync('x25519').publicKey],
    ['DSA', () => generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).publicKey],
  ])('%s', (_, make) => expect(isWeakKey(make())).toBe(true));

  test.each([
    ['the neutral point', `01${'00'.repeat(31)}`],
    ['the neutral point, its sign turned', `01${'00'.repeat(30)}80`],
    ['order 2', `ec${'ff'.repeat(30)}7f`],
    ['order 4', '00'.repeat(32)],
    ['order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['order 8, the other', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
  ])('Ed25519: %s', (_, hex) => expect(isWeakKey(ed25519(hex))).toBe(true));
});

test('the fingerprint of the broken RSALib is on none of fifty sound keys', () => {
  for (let i = 0; i < 50; i++) expect(isRocaModulus(modulusOf(rsa(1024)))).toBe(false);
});

test('a document truly signed with a key of the broken RSALib is refused', async () => {
  const signer = await (await makeTestAuthority()).issue(rocaKey());
  const text = signXml(TEMPLATE, {
    key: signer.privateKey,
    keyInfo: x509([signer.certificate]),
    references: [x],
  });
  expect(validateCore(Buffer.from(text))).toMatchObject({ verdict: 'refused', reason: 'weak-key' });
});

describe('which key', async () => {
  const authority = await makeTestAuthority();
  const [one, other] = await Promise.all([
    authority.issue(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'CN=Một'),
    authority.issue(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'CN=Hai'),
  ]);
  const signed = (keyInfo: string | undefined) =>
    Buffer.from(
      signXml(TEMPLATE, {
        key: one.privateKey,
        references: [x],
        ...(keyInfo === undefined ? {} : { keyInfo }),
      }),
    );
  const reason = (keyInfo: string | undefined, key?: KeyObject) =>
    validateCore(signed(keyInfo), { key: key && verificationKey(key) }).reason;

  test('the certificate of KeyInfo', () => expect(reason(x509([one.certificate]))).toBeNull());
  test('the signer’s among issuers’, in any order', () => {
    expect(reason(x509([authority.certificate, one.certificate]))).toBeNull();
    expect(reason(x509([one.certificate, authority.certificate]))).toBeNull();
    expect(reason(x509([one.certificate]) + x509([authority.certificate]))).toBeNull();
  });
  test('the signer’s beside its issuer’s, whose name it writes in another spelling', async () => {
    const { issuing } = await makeAuthorities('');
    const issued = await oddCertificate(issuing, { issuerName: otherwiseSpelled(issuing) });
    const ders = [issuing, issued].map(({ certificatePem }) =>
      certificatePem.replace(/-----[^-]+-----|\s/g, ''),
    );
    const key = issued.privateKey;
    const text = signXml(TEMPLATE, { key, references: [x], keyInfo: x509(ders) });
    expect(validateCore(Buffer.from(text)).reason).toBeNull();
  });
  test('the same certificate twice is one', () => {
    expect(reason(x509([one.certificate, one.certificate]))).toBeNull();
  });
  test('two that belong to no chain', () => {
    expect(reason(x509([one.certificate, other.certificate]))).toBe('ambiguous-certificate');
  });
  test('none', () => {
    expect(reason(undefined)).toBe('no-certificate');
    expect(reason('<KeyValue/><X509Data><X509SubjectName>CN=x</X509SubjectName></X509Data>')).toBe(
      'no-certificate',
    );
  });
  test('one that cannot be read', () => {
    expect(reason(x509(['AAAA']))).toBe('certificate-unreadable');
    expect(reason(x509(['not base64']))).toBe('base64');
    expect(reason(x509([`${one.certificate.slice(0, 8)}<!-- -->${one.certificate.slice(8)}`]))).toBe(
      'markup-in-value',
    );
  });
  test('another’s', () => expect(reason(x509([other.certificate]))).toBe('signature-mismatch'));
  test('the given one, whatever KeyInfo says', () => {
    expect(reason(undefined, one.publicKey)).toBeNull();
    expect(reason(x509([other.certificate]), one.publicKey)).toBeNull();
    expect(reason(x509([one.certificate]), other.publicKey)).toBe('signature-mismatch');
  });
});
