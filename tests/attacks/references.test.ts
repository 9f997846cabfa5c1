import { beforeAll, describe, expect, test } from 'vitest';
import {
  codes,
  edit,
  editSignature,
  makeFixture,
  type SignedDocuments,
} from '../support/signed-documents.ts';

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
