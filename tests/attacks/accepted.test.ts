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

/** Beside refusals: what means the same by XML and C14N must pass, or honest schools are turned away. */
describe('written otherwise, the same document', () => {
  test.each<[string, (text: string) => string]>([
    ['as the kit writes it', (text) => text],
    ['a byte order mark', (text) => `\uFEFF${text}`],
    ['no XML declaration', (text) => text.replace(/^<\?xml[^>]*>\n/, '')],
    [
      'an XML declaration in single quotes',
      (text) => text.replace(/^<\?xml[^>]*>/, "<?xml version='1.0' encoding='utf-8' standalone='no'?>"),
    ],
    ['single quotes on signed attributes', (text) => text.replace('Id="data"', "Id='data'")],
    [
      'white space inside tags',
      (text) =>
        text
          .replace('<DU_LIEU_HOC_BA Id="data">', '<DU_LIEU_HOC_BA\r\n\tId = "data" >')
          .replace('</DU_LIEU_HOC_BA>', '</DU_LIEU_HOC_BA\n>'),
    ],
    ['empty-element tags', (text) => text.replaceAll(/<(\w+)((?: \w+="[^"]*")*)><\/\1>/g, '<$1$2/>')],
    ['decimal character references', (text) => text.replace('<TEN_MON>Toán<', '<TEN_MON>To&#225;n<')],
    [
      'hexadecimal character references',
      (text) => text.replace('<TEN_MON>Toán<', '<TEN_MON>&#x54;o&#xE1;n<'),
    ],
    ['a character reference in an Id', (text) => text.replace('Id="data"', 'Id="d&#x61;ta"')],
    [
      'a character reference in a URI',
      (text) => editSignature(text, 'CBQL', (s) => edit(s, 'URI="#data"', 'URI="&#35;data"')),
    ],
    [
      'lines and tabs in Base64 that no signature covers',
      (text) => editSignature(text, 'KY_PHAT_HANH', (s) => s.replaceAll(/[A-Za-z0-9+/]{76}/g, '$&\r\n\t')),
    ],
    [
      'CR LF between unsigned elements',
      (text) =>
        text
          .replace('<PHAT_HANH_HOC_BA>', '\r\n<PHAT_HANH_HOC_BA>\r\n  ')
          .replace('</HOC_BA>', '\r\n</HOC_BA>\r\n'),
    ],
    [
      'white space between the parts of the last Signature',
      (text) =>
        editSignature(text, 'KY_PHAT_HANH', (s) =>
          s.replace('<KeyInfo>', '\n  <KeyInfo>').replace('</Object>', '\n  </Object>'),
        ),
    ],
    [
      'another text in X509SubjectName',
      (text) =>
        editSignature(text, 'KY_PHAT_HANH', (s) =>
          s.replace(/(<X509SubjectName>)[^<]*/, '$1C=VN,ST=Ninh Bình'),
        ),
    ],
  ])('%s', (_, change) => {
    const report = fixture.verify(change(usual));
    expect(codes(report)).toEqual([]);
    expect(report.indication).toBe('TOTAL-PASSED');
  });

  test.each<[string, (text: string) => string]>([
    ['a line break inside signed data', (text) => text.replace('<BANG_DIEM>', '\n<BANG_DIEM>')],
    ['CR written as a reference', (text) => text.replace('<BANG_DIEM>', '&#13;<BANG_DIEM>')],
    ['a letter decomposed', (text) => text.replace('<TEN_MON>Toán<', '<TEN_MON>Toa\u0301n<')],
    ['U+2028 for a line feed', (text) => text.replace('<NHAN_XET_GVCN>', '<NHAN_XET_GVCN>\u2028')],
    ['U+0085 for a line feed', (text) => text.replace('<NHAN_XET_GVCN>', '<NHAN_XET_GVCN>\u0085')],
  ])('but not %s', (_, change) => {
    expect(codes(fixture.verify(change(usual)))).toContain('school-seal: digest-mismatch');
  });
});

test('the report of a good document: four checks for each signature, regions, times, content', () => {
  const report = fixture.verify(usual);
  expect(report).toMatchObject({
    indication: 'TOTAL-PASSED',
    profile: 'hocba-thcs/1',
    trustVersion: fixture.trust.version,
    size: Buffer.byteLength(usual),
    checks: {
      signatureValid: 'passed',
      contentUnaltered: 'passed',
      certificateValid: 'passed',
      timeValid: 'passed',
    },
    findings: [],
    content: {
      schoolId: '37099001',
      schoolYear: '2025-2026',
      level: '03',
      grade: 6,
      className: '6A',
      effectiveDate: '2026-05-28',
    },
  });
  expect(report.subIndication).toBeUndefined();
  expect(report.content?.personalId).toMatch(/^099[0-9]{9}$/);
  expect(report.signatures.map(({ role }) => role)).toEqual([
    ...Array.from({ length: 12 }, () => 'subject-teacher'),
    'homeroom-teacher',
    'principal',
    'school-seal',
  ]);
  expect(report.signatures[0]?.covers).toEqual([
    '/HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_HOC_BA/BANG_DIEM/DIEM_TONG_KET[1]',
  ]);
  expect(report.signatures.at(-1)?.covers).toEqual(['/HOC_BA/DU_LIEU_HOC_BA']);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test('the same input gives the same report', () => {
  expect(fixture.verify(usual)).toEqual(fixture.verify(usual));
});
