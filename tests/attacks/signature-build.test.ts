import { beforeAll, describe, expect, test } from 'vitest';
import { codes, editSignature, makeFixture, type SignedDocuments } from '../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
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
