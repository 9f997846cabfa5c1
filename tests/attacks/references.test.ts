import { beforeAll, describe, expect, test } from 'vitest';
import {
  codes,
  edit,
  editSignature,
  makeFixture,
  type SignedDocuments,
} from '../support/signed-documents.ts';

const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});

describe('a genuine signature over something else (Đ14)', () => {
  test.each([
    [
      'homeroom signs one result',
      { GVCN: ['mon-TOAN'] },
      'homeroom-teacher',
      ['reference-wrong-region', 'region-not-signed'],
    ],
    [
      'homeroom signs all data',
      { GVCN: ['data'] },
      'homeroom-teacher',
      ['region-not-signed', 'signature-inside-region'],
    ],
    [
      'principal signs the information alone',
      { CBQL: ['thongtinhocba'] },
      'principal',
      ['reference-wrong-region', 'region-not-signed'],
    ],
    [
      "a teacher signs a colleague's result",
      { 'gv-TOAN': ['mon-KHTN'] },
      'subject-teacher',
      ['reference-wrong-region', 'region-not-signed'],
    ],
    [
      "a teacher signs a colleague's result too",
      { 'gv-TOAN': ['mon-TOAN', 'mon-KHTN'] },
      'subject-teacher',
      ['reference-wrong-region'],
    ],
    ['principal signs the data twice', { CBQL: ['data', 'data'] }, 'principal', ['reference-doubled']],
    ['principal signs nothing but the time', { CBQL: [] }, 'principal', ['region-not-signed']],
  ])('%s', (_, regions, role, expected) => {
    const found = codes(fixture.verify(fixture.text({ regions }))).filter((code) => code.startsWith(role));
    expect(found).toEqual(expected.map((code) => `${role}: ${code}`));
  });
});

describe('a Reference that names', () => {
  test.each([
    ['another Id', 'URI="#thongtinhocba"', ['reference-wrong-region', 'region-not-signed']],
    ['no Id of the document', 'URI="#khong-co"', ['reference-not-found', 'region-not-signed']],
    ['the whole document', 'URI=""', ['reference-uri-not-allowed', 'region-not-signed']],
    ['nothing', '', ['reference-uri-not-allowed', 'region-not-signed']],
    ['a web address', 'URI="http://example.org/"', ['reference-uri-not-allowed', 'region-not-signed']],
    ['a file', 'URI="file:///etc/passwd"', ['reference-uri-not-allowed', 'region-not-signed']],
    ['the root by XPointer', 'URI="#xpointer(/)"', ['reference-uri-not-allowed', 'region-not-signed']],
    ['an Id by XPointer', `URI="#xpointer(id('data'))"`, ['reference-uri-not-allowed', 'region-not-signed']],
    ['its own Signature', 'URI="#self"', ['reference-wrong-region', 'region-not-signed']],
  ])('%s', (_, uri, expected) => {
    const text = editSignature(usual, 'CBQL', (signature) => {
      const id = /Id="(sig-[^"]+)"/.exec(signature)?.[1] ?? '';
      return edit(signature, 'URI="#data"', uri.replace('#self', `#${id}`));
    });
    expect(codes(fixture.verify(text))).toEqual(
      [...expected, 'signature-value-invalid'].map((code) => `principal: ${code}`).sort(),
    );
  });

  test.each(['Id', 'ID', 'id'])('an Id that another element carries as %s', (attribute) => {
    const report = fixture.verify(
      edit(usual, '<PHAT_HANH_HOC_BA>', `<PHAT_HANH_HOC_BA ${attribute}="data">`),
    );
    expect(codes(report)).toEqual([
      'document: schema-invalid',
      'principal: reference-ambiguous-id',
      'principal: region-not-signed',
      'school-seal: reference-ambiguous-id',
      'school-seal: region-not-signed',
    ]);
  });

  test('an Id that a Signature elsewhere also carries', () => {
    const text = editSignature(usual, 'gv-TOAN', (signature) =>
      signature.replaceAll(/sig-[0-9a-f]+/g, 'data'),
    );
    expect(codes(fixture.verify(text))).toContain('school-seal: reference-ambiguous-id');
  });

  test('the data by ID where the format says Id', () => {
    const report = fixture.verify(edit(usual, '<DU_LIEU_HOC_BA Id=', '<DU_LIEU_HOC_BA ID='));
    expect(codes(report)).toContain('principal: reference-not-found');
  });
});

describe('the signing time', () => {
  const timeReference = /<Reference URI="#SigningTime-[^"]*">.*?<\/Reference>/;
  test.each([
    [
      'not signed',
      (signature: string) => signature.replace(timeReference, ''),
      ['signature-value-invalid', 'signing-time-not-signed'],
    ],
    [
      'signed twice',
      (signature: string) => signature.replace(timeReference, (reference) => reference + reference),
      ['reference-doubled', 'signature-value-invalid'],
    ],
    [
      'doubled',
      (signature: string) => signature.replace(/<SigningTime>.*<\/SigningTime>/, (time) => time + time),
      ['signature-structure'],
    ],
    [
      'in a second Object',
      (signature: string) => signature.replace(/<Object>.*<\/Object>/, (object) => object + object),
      ['signature-structure'],
    ],
    [
      'of another Signature',
      (signature: string) => signature.replace(/Target="#sig-/, 'Target="#sig-0'),
      ['signature-structure'],
    ],
    ['absent', (signature: string) => signature.replace(/<Object>.*<\/Object>/, ''), ['signature-structure']],
  ])('%s', (_, change, expected) => {
    const found = codes(fixture.verify(editSignature(usual, 'CBQL', change)));
    expect(found.filter((code) => code.startsWith('principal'))).toEqual(
      expected.map((code) => `principal: ${code}`),
    );
  });
});

describe('wrapping: the signed part set aside, another in its place', () => {
  const data = /<DU_LIEU_HOC_BA Id="data">.*<\/DU_LIEU_HOC_BA>/s;
  const forged = (text: string) => text.replace(/(<HO_VA_TEN>)[^<]*/, '$1Kẻ Giả Mạo');
  test.each([
    ['original beside it, both with the Id', (part: string) => forged(part) + part],
    ['original first', (part: string) => part + forged(part)],
    ['original inside an Object of the principal', (part: string) => forged(part)],
    ['original wrapped', (part: string) => `${forged(part)}<BOC>${part}</BOC>`],
    ['forgery without Id', (part: string) => forged(part).replace(' Id="data"', '') + part],
    ['forgery with another Id', (part: string) => forged(part).replace('Id="data"', 'Id="data2"') + part],
    ['forgery with the Id as id', (part: string) => forged(part).replace('Id="data"', 'id="data"') + part],
  ])('%s', (name, change) => {
    const part = data.exec(usual)?.[0] ?? '';
    let text = edit(usual, part, change(part));
    if (name.includes('Object')) {
      text = editSignature(text, 'CBQL', (signature) => edit(signature, '</Object>', `${part}</Object>`));
    }
    const report = fixture.verify(text);
    expect(report.indication).toBe('TOTAL-FAILED');
    expect(report.content).toBeUndefined();
    expect(report.checks.signatureValid).toBe('failed');
    expect(codes(report)).not.toContain('document: not-checkable');
  });

  test('words that nobody signed beside the signatures', () => {
    const report = fixture.verify(edit(usual, '<PHAT_HANH_HOC_BA>', '<PHAT_HANH_HOC_BA>Học sinh xuất sắc'));
    expect(codes(report)).toEqual(['document: schema-invalid', 'document: unsigned-content']);
  });

  test('an attribute that nobody signed', () => {
    const report = fixture.verify(edit(usual, '<CBQL>', '<CBQL ghiChu="Học sinh xuất sắc">'));
    expect(codes(report)).toEqual(['document: schema-invalid', 'document: unsigned-content']);
  });
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

  test('SignedInfo canonicalised outside the document is refused by that name', async () => {
    const { sign } = await import('node:crypto');
    const text = editSignature(usual, 'CBQL', (signature) => {
      const signedInfo = /<SignedInfo>.*<\/SignedInfo>/.exec(signature)?.[0] ?? '';
      const value = sign('sha256', Buffer.from(signedInfo), fixture.school.principal.privateKey);
      return signature.replace(/(<SignatureValue>)[^<]*/, `$1${value.toString('base64')}`);
    });
    expect(codes(fixture.verify(text))).toEqual(['principal: signed-info-canonicalised-alone']);
  });
});

describe('the build of a Signature', () => {
  test.each([
    ['two certificates', (text: string) => text.replace(/<X509Certificate>.*<\/X509Certificate>/, '$&$&')],
    ['no subject name (Đ14)', (text: string) => text.replace(/<X509SubjectName>.*<\/X509SubjectName>/, '')],
    ['a bare key', (text: string) => text.replace(/<X509Data>.*<\/X509Data>/, '<KeyValue></KeyValue>')],
    ['two KeyInfo', (text: string) => text.replace(/<KeyInfo>.*<\/KeyInfo>/, '$&$&')],
    ['two SignedInfo', (text: string) => text.replace(/<SignedInfo>.*<\/SignedInfo>/, '$&$&')],
    ['words between the parts', (text: string) => text.replace('<KeyInfo>', 'x<KeyInfo>')],
    ['an unknown attribute', (text: string) => text.replace('<SignatureValue>', '<SignatureValue a="1">')],
    [
      'a Manifest',
      (text: string) => text.replace('<SignatureProperties>', '<Manifest></Manifest><SignatureProperties>'),
    ],
    [
      'SignatureValue before SignedInfo',
      (text: string) =>
        text.replace(/(<SignedInfo>.*<\/SignedInfo>)(<SignatureValue>.*<\/SignatureValue>)/, '$2$1'),
    ],
  ])('%s', (_, change) => {
    expect(codes(fixture.verify(editSignature(usual, 'KY_PHAT_HANH', change)))).toEqual([
      'school-seal: signature-structure',
    ]);
  });

  test.each([
    ['other characters', (text: string) => text.replace('<SignatureValue>', '<SignatureValue>-_')],
    ['no padding', (text: string) => text.replace('==</SignatureValue>', '</SignatureValue>')],
    ['nothing', (text: string) => text.replace(/(<SignatureValue>)[^<]*/, '$1')],
    [
      'stray bits in the last group',
      (text: string) => text.replace(/.==<\/SignatureValue>/, 'B==</SignatureValue>'),
    ],
  ])('Base64 with %s', (_, change) => {
    expect(codes(fixture.verify(editSignature(usual, 'KY_PHAT_HANH', change)))).toContain(
      'school-seal: base64-invalid',
    );
  });
});
