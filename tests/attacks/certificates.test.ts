import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Authority } from '../../kit/certificate.ts';
import { toSigner } from '../../kit/pki.ts';
import { trustSnapshot } from '../../src/signature/trust/trust.ts';
import { type OddOptions, oddCertificate, rsaKey } from '../support/odd-certificate.ts';
import { codes, makeFixture, type SignedDocuments } from '../support/signed-documents.ts';

let fixture: SignedDocuments;
beforeAll(async () => {
  fixture = await makeFixture();
});

function judged(issued: Authority, more: readonly Authority[] = []) {
  const text = fixture.text({ signers: { CBQL: toSigner('principal', issued) } });
  const { root, issuing } = fixture.pki;
  const pems = [root, issuing, ...more].map(({ certificatePem }, at) => ({
    name: `${at}`,
    text: certificatePem,
  }));
  return codes(fixture.verify(text, undefined, trustSnapshot(pems)));
}

describe('a signer certificate of the trusted CA', () => {
  test.each<[string, () => OddOptions, string[]]>([
    ['of the usual kind', () => ({}), []],
    ['for nonRepudiation alone', () => ({ usages: x509.KeyUsageFlags.nonRepudiation }), []],
    ['with RSA-1024', () => ({ key: rsaKey(1024) }), ['principal: rsa-key-too-short']],
    ['with RSA-2040', () => ({ key: rsaKey(2040) }), ['principal: rsa-key-too-short']],
    ['with RSA-3072', () => ({ key: rsaKey(3072) }), []],
    ['with exponent 3', () => ({ key: rsaKey(2048, 3) }), ['principal: rsa-exponent-too-small']],
    ['signed with SHA-1', () => ({ hash: 'SHA-1' }), ['principal: certificate-algorithm-weak']],
    [
      'for encryption',
      () => ({ usages: x509.KeyUsageFlags.keyEncipherment }),
      ['principal: certificate-key-usage'],
    ],
    ['without key usage', () => ({ usages: 'none' }), ['principal: certificate-key-usage-missing']],
    [
      'with a critical extension that nobody knows',
      () => ({ extensions: [new x509.Extension('1.3.6.1.4.1.99999.1', true, Buffer.from('0500', 'hex'))] }),
      ['principal: certificate-critical-extension'],
    ],
    [
      'with an unknown extension that is not critical',
      () => ({ extensions: [new x509.Extension('1.3.6.1.4.1.99999.1', false, Buffer.from('0500', 'hex'))] }),
      [],
    ],
    [
      'that is a CA',
      () => ({ ca: {}, usages: x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign }),
      ['principal: certificate-is-ca'],
    ],
  ])('%s', async (_, options, expected) => {
    expect(judged(await oddCertificate(fixture.pki.issuing, options()))).toEqual(expected);
  });

  test('with an EC key, which the profile does not take', async () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const issued = await oddCertificate(fixture.pki.issuing, { key });
    const signer = { ...toSigner('principal', issued), privateKey: fixture.school.principal.privateKey };
    const report = fixture.verify(fixture.text({ signers: { CBQL: signer } }));
    expect(codes(report)).toEqual(['principal: certificate-key-not-allowed']);
    expect(report.indication).toBe('INDETERMINATE');
    expect(report.checks).toMatchObject({ signatureValid: 'not-checked', certificateValid: 'failed' });
  });
});

describe('the path to an anchor', () => {
  const usage = x509.KeyUsageFlags.keyCertSign;

  test('of the issuing CA straight from the root is found without any chain in the document', async () => {
    expect(judged(await oddCertificate(fixture.pki.issuing))).toEqual([]);
    expect(judged(await oddCertificate(fixture.pki.root))).toEqual([]);
  });

  test('of a further CA is found in the trust list, and not without it', async () => {
    const further = await oddCertificate(fixture.pki.root, { ca: { pathLength: 0 } });
    const signer = await oddCertificate(further);
    expect(judged(signer, [further])).toEqual([]);
    expect(judged(signer)).toEqual(['principal: untrusted-issuer']);
  });

  test.each<[string, OddOptions, string[]]>([
    ['not a CA', { usages: usage }, ['principal: issuer-not-ca']],
    ['without keyCertSign', { ca: {}, usages: x509.KeyUsageFlags.cRLSign }, ['principal: issuer-key-usage']],
    [
      'expired at signing',
      {
        ca: {},
        validity: { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2026-05-27T00:00:00Z') },
      },
      ['principal: issuer-not-valid-at-signing'],
    ],
    ['with RSA-1024', { ca: {}, key: rsaKey(1024) }, ['principal: certificate-algorithm-weak']],
    ['signed with SHA-1', { ca: {}, hash: 'SHA-1' }, ['principal: certificate-algorithm-weak']],
  ])('through an issuer %s is refused', async (_, options, expected) => {
    const further = await oddCertificate(fixture.pki.root, options);
    expect(judged(await oddCertificate(further), [further])).toEqual(expected);
  });

  test('longer than a pathLenConstraint allows is refused', async () => {
    const below = await oddCertificate(fixture.pki.issuing, { ca: {} });
    expect(judged(await oddCertificate(below), [below])).toEqual(['principal: issuer-path-length']);
  });

  test('one good path is enough where another is bad', async () => {
    const key = rsaKey(2048);
    const expired = await oddCertificate(fixture.pki.root, {
      ca: {},
      key,
      validity: { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2021-01-01T00:00:00Z') },
    });
    const renewed = await oddCertificate(fixture.pki.root, { ca: {}, key });
    expect(judged(await oddCertificate(renewed), [expired, renewed])).toEqual([]);
  });

  test('validity is judged at signing, not at receipt: a certificate that ended since is good', async () => {
    const issued = await oddCertificate(fixture.pki.issuing, {
      validity: { notBefore: new Date('2025-01-01T00:00:00Z'), notAfter: new Date('2026-05-29T00:00:00Z') },
    });
    expect(judged(issued)).toEqual([]);
  });
});
