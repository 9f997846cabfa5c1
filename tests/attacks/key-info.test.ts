import { createPublicKey, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Profile } from '../../src/domain/profile/profile.ts';
import { verify } from '../../src/signature/verify.ts';
import {
  codes,
  editSignature,
  makeFixture,
  RECEIVED,
  type SignedDocuments,
} from '../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: string;
let certificates: Readonly<Record<'seal' | 'principal' | 'issuing' | 'root', string>>;
let keyValues: Readonly<Record<'seal' | 'principal', string>>;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
  const { seal, principal } = fixture.school;
  const written = (pem: string) =>
    `<X509Certificate>${pem.replace(/-----[^-]+-----|\s/g, '')}</X509Certificate>`;
  certificates = {
    seal: written(seal.certificatePem),
    principal: written(principal.certificatePem),
    issuing: written(fixture.pki.issuingPem),
    root: written(fixture.pki.rootPem),
  };
  const keyOf = (pem: string) => keyValue(createPublicKey(pem));
  keyValues = { seal: keyOf(seal.certificatePem), principal: keyOf(principal.certificatePem) };
});

/** @param zeros written before the modulus, as some products do with a number whose first bit is set */
function keyValue(key: KeyObject, zeros = 0): string {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  const number = (text: string, before: number) =>
    Buffer.concat([Buffer.alloc(before), Buffer.from(text, 'base64url')]).toString('base64');
  return `<KeyValue><RSAKeyValue><Modulus>${number(n, zeros)}</Modulus><Exponent>${number(e, 0)}</Exponent></RSAKeyValue></KeyValue>`;
}

type Allowed = Profile['signing']['keyInfo'];

/** What is found of a document whose seal has this KeyInfo; nobody signs that. */
function found(change: (keyInfo: string) => string, keyInfo: Allowed): readonly string[] {
  const text = editSignature(usual, 'KY_PHAT_HANH', (signature) =>
    signature.replace(
      /<KeyInfo>(.*)<\/KeyInfo>/s,
      (_, inner: string) => `<KeyInfo>${change(inner)}</KeyInfo>`,
    ),
  );
  expect(text).not.toBe(usual);
  const profile = { ...fixture.profile, signing: { ...fixture.profile.signing, keyInfo } };
  return codes(verify(Buffer.from(text), profile, fixture.trust, RECEIVED));
}

const structure = ['school-seal: signature-structure'];
const beside = (certificate: keyof typeof certificates) => (inner: string) =>
  inner.replace('</X509Data>', `${certificates[certificate]}</X509Data>`);
const ahead = (certificate: keyof typeof certificates) => (inner: string) =>
  inner.replace('<X509Certificate>', `${certificates[certificate]}<X509Certificate>`);
const turnedRound = (inner: string) =>
  inner.replace(/(<X509SubjectName>.*<\/X509SubjectName>)(<X509Certificate>.*<\/X509Certificate>)/s, '$2$1');

test('the shipped profile takes nothing but name and certificate, in this order (Đ14)', () => {
  expect(fixture.profile.signing.keyInfo).toEqual([]);
});

describe('what a profile may take, and does not unless it says so', () => {
  test.each<[string, Allowed[number], (inner: string) => string]>([
    ['the certificate before the name', 'any-order', turnedRound],
    ["the issuer's certificate behind", 'chain', beside('issuing')],
    ["the issuer's certificate before", 'chain', ahead('issuing')],
    ['the whole chain, the root first', 'chain', (inner) => ahead('root')(beside('issuing')(inner))],
    ['the same certificate twice', 'chain', beside('seal')],
    ['the key before', 'key-value', (inner) => keyValues.seal + inner],
    ['the key behind', 'key-value', (inner) => inner + keyValues.seal],
    [
      'the key with a zero before it',
      'key-value',
      (inner) => inner + keyValue(createPublicKey(fixture.school.seal.certificatePem), 1),
    ],
  ])('%s: %s', (_, allowed, change) => {
    expect(found(change, [allowed])).toEqual([]);
    expect(found(change, ['any-order', 'chain', 'key-value'])).toEqual([]);
    const others = (['any-order', 'chain', 'key-value'] as const).filter((one) => one !== allowed);
    expect(found(change, others)).toEqual(structure);
    expect(found(change, [])).toEqual(structure);
  });
});

describe('what no profile takes', () => {
  const all: Allowed = ['any-order', 'chain', 'key-value'];
  test.each<[string, (inner: string) => string, readonly string[]]>([
    ["somebody else's certificate beside", beside('principal'), ['school-seal: certificate-ambiguous']],
    ["somebody else's certificate before", ahead('principal'), ['school-seal: certificate-ambiguous']],
    [
      "the key of somebody else's certificate",
      (inner) => inner + keyValues.principal,
      ['school-seal: key-value-of-another-key'],
    ],
    ['two keys', (inner) => keyValues.seal + inner + keyValues.seal, structure],
    ['a key alone', () => keyValues.seal, structure],
    ['a key of another kind', (inner) => `${inner}<KeyValue><DSAKeyValue/></KeyValue>`, structure],
    [
      'a key with an attribute',
      (inner) => inner + keyValues.seal.replace('<Modulus>', '<Modulus Id="a">'),
      structure,
    ],
    [
      'a key with words in it',
      (inner) => inner + keyValues.seal.replace('<RSAKeyValue>', 'x<RSAKeyValue>'),
      structure,
    ],
    [
      'a key that is no base64',
      (inner) => inner + keyValues.seal.replace('<Exponent>', '<Exponent>!'),
      ['school-seal: base64-invalid'],
    ],
    [
      'two names',
      (inner) => inner.replace('<X509Data>', '<X509Data><X509SubjectName>x</X509SubjectName>'),
      structure,
    ],
    ['two X509Data', (inner) => inner + inner, structure],
    [
      'eleven certificates',
      (inner) => Array.from({ length: 10 }).reduce<string>(beside('issuing'), inner),
      structure,
    ],
    ['no certificate', (inner) => inner.replace(/<X509Certificate>.*<\/X509Certificate>/s, ''), structure],
    [
      'a certificate that cannot be read',
      (inner) => inner.replace('</X509Data>', '<X509Certificate>MAA=</X509Certificate></X509Data>'),
      ['school-seal: certificate-unreadable'],
    ],
  ])('%s', (_, change, expected) => {
    expect(found(change, all)).toEqual(expected);
  });

  test('a chain without the certificate of the signer', () => {
    const change = (inner: string) => ahead('root')(inner.replace(certificates.seal, certificates.issuing));
    expect(found(change, all)).toContain('school-seal: signature-value-invalid');
  });
});
