import { sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { codes, editSignature, makeFixture, type SignedDocuments } from '../support/signed-documents.ts';

const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});

describe('algorithms come from the profile alone', () => {
  test('SHA-1, in digest and signature', () => {
    expect(codes(fixture.verify(fixture.text({ hash: 'sha1' })))).toEqual(
      expect.arrayContaining([
        'principal: digest-algorithm-not-allowed',
        'principal: signature-algorithm-not-allowed',
      ]),
    );
  });

  test.each([
    [
      'MD5',
      'http://www.w3.org/2001/04/xmlenc#sha256',
      'http://www.w3.org/2001/04/xmldsig-more#md5',
      'digest-algorithm-not-allowed',
      'MD5',
    ],
    [
      'SHA-512',
      'http://www.w3.org/2001/04/xmlenc#sha256',
      'http://www.w3.org/2001/04/xmlenc#sha512',
      'digest-algorithm-not-allowed',
      'sha512',
    ],
    [
      'DSA',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#dsa-sha1',
      'signature-algorithm-not-allowed',
      'DSA',
    ],
    [
      'HMAC',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
      'signature-algorithm-not-allowed',
      'HMAC',
    ],
    [
      'an unknown one',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'urn:x',
      'signature-algorithm-not-allowed',
      'unknown algorithm',
    ],
    [
      'none',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      '',
      'signature-algorithm-not-allowed',
      'unknown algorithm',
    ],
  ])('%s', (_, from, to, code, name) => {
    const text = editSignature(usual, 'KY_PHAT_HANH', (signature) => signature.replace(from, to));
    const finding = fixture
      .verify(text)
      .signatures.at(-1)
      ?.findings.find((found) => found.code === code);
    expect(finding?.vi).toContain(name);
  });

  test('exclusive canonicalisation of SignedInfo', () => {
    const text = editSignature(usual, 'CBQL', (signature) =>
      signature.replace(
        `<CanonicalizationMethod Algorithm="${C14N}">`,
        '<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">',
      ),
    );
    expect(codes(fixture.verify(text))).toEqual(['principal: canonicalization-not-allowed']);
  });

  test.each([
    ['XPath', ['http://www.w3.org/TR/1999/REC-xpath-19991116']],
    ['XSLT', ['http://www.w3.org/TR/1999/REC-xslt-19991116']],
    ['base64', ['http://www.w3.org/2000/09/xmldsig#base64']],
    [
      'enveloped-signature, exclusive C14N',
      ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
    ],
    ['C14N 1.0 with comments', [`${C14N}#WithComments`]],
    ['C14N 1.0, C14N 1.0', [C14N, C14N]],
  ])('transform %s', (name, transforms) => {
    const report = fixture.verify(fixture.text({ transforms }));
    expect(codes(report)).toEqual(
      ['homeroom-teacher', 'principal', 'school-seal', 'subject-teacher'].map(
        (role) => `${role}: transform-not-allowed`,
      ),
    );
    expect(report.signatures.at(-1)?.findings[0]?.en).toContain(`(${name})`);
  });

  test('no transforms at all is the same as C14N 1.0, and allowed', () => {
    expect(fixture.verify(fixture.text({ transforms: [] })).indication).toBe('TOTAL-PASSED');
  });

  test('a transform with parameters', () => {
    const text = editSignature(usual, 'CBQL', (signature) =>
      signature.replace('</Transform>', '<XPath>1</XPath></Transform>'),
    );
    expect(codes(fixture.verify(text))).toContain('principal: transform-not-allowed');
  });

  test('six transforms', () => {
    const report = fixture.verify(fixture.text({ transforms: Array.from({ length: 6 }, () => C14N) }));
    expect(codes(report)).toContain('principal: too-many-transforms');
  });

  test('thirty-one References', () => {
    const text = editSignature(usual, 'CBQL', (signature) =>
      signature.replace(/<Reference URI="#data">.*?<\/Reference>/, (reference) => reference.repeat(30)),
    );
    expect(codes(fixture.verify(text))).toContain('principal: too-many-references');
  });

  test('SignedInfo canonicalised outside the document is refused by that name', () => {
    const text = editSignature(usual, 'CBQL', (signature) => {
      const signedInfo = /<SignedInfo>.*<\/SignedInfo>/.exec(signature)?.[0] ?? '';
      const value = sign('sha256', Buffer.from(signedInfo), fixture.school.principal.privateKey);
      return signature.replace(/(<SignatureValue>)[^<]*/, `$1${value.toString('base64')}`);
    });
    expect(codes(fixture.verify(text))).toEqual(['principal: signed-info-canonicalised-alone']);
  });
});
