import { beforeAll, describe, expect, test } from 'vitest';
import { schemaFindings } from '../../../../src/signature/schema/schema-findings.ts';
import { scan } from '../../../../src/signature/xml/scan.ts';
import { edit, makeFixture, type SignedDocuments } from '../../../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});

const found = (text: string) => schemaFindings(scan(Buffer.from(text)), fixture.profile);

test('a document of the format has no finding', () => expect(found(usual)).toEqual([]));

test.each<[string, (text: string) => string, string]>([
  ['a value out of its pattern', (text) => text.replace(/<KHOI>.</, '<KHOI>10<'), 'KHOI: pattern'],
  [
    'a value out of its list',
    (text) => text.replace(/<GIOI_TINH>[^<]*</, '<GIOI_TINH>Khác<'),
    'GIOI_TINH: enumeration',
  ],
  [
    'a personal ID of 11 digits',
    (text) => text.replace(/<SO_DINH_DANH_CA_NHAN>./, '<SO_DINH_DANH_CA_NHAN>'),
    'SO_DINH_DANH_CA_NHAN: pattern',
  ],
  [
    'a personal ID of 13 digits',
    (text) => text.replace('<SO_DINH_DANH_CA_NHAN>', '<SO_DINH_DANH_CA_NHAN>0'),
    'SO_DINH_DANH_CA_NHAN: pattern',
  ],
  [
    'an element left out',
    (text) => text.replace(/<DAN_TOC>.*<\/DAN_TOC>/, ''),
    'QUOC_TICH: unexpected, expected DAN_TOC',
  ],
  [
    'an element too many',
    (text) => edit(text, '<BANG_DIEM>', '<BANG_DIEM><THEM/>'),
    'THEM: unexpected, expected DIEM_TONG_KET',
  ],
  [
    'children missing',
    (text) => text.replace(/<CBQL>.*<\/CBQL><KY_PHAT_HANH>.*<\/KY_PHAT_HANH>/, ''),
    'PHAT_HANH_HOC_BA: missing child, expected CBQL',
  ],
  [
    'white space where nothing may stand',
    (text) => text.replace(/(<GVBM Id="[^"]*">)(<\/GVBM>)/, '$1 $2'),
    'GVBM: text not allowed',
  ],
  [
    'an attribute that is not allowed',
    (text) => edit(text, '<BANG_DIEM>', '<BANG_DIEM x="1">'),
    'BANG_DIEM/@x: attribute not allowed',
  ],
  [
    'an attribute missing',
    (text) => edit(text, ' Id="data"', ''),
    'DU_LIEU_HOC_BA: a required attribute is missing',
  ],
])('%s: element and rule are named', (_, change, detail) => {
  expect(found(change(usual))[0]?.en).toContain(`(${detail})`);
});

describe('characters are counted, not bytes: a remark of at most 10,000', () => {
  const withRemark = (remark: string) => usual.replace(/<NHAN_XET_GVCN>[^<]*/, `<NHAN_XET_GVCN>${remark}`);
  test.each(['', 'a', 'ế', '𝔸', '&#x1D538;'])('%s, as many as may be', (character) => {
    expect(withRemark(character)).not.toBe(usual);
    expect(found(withRemark(character.repeat(10_000)))).toEqual([]);
  });
  test.each(['a', 'ế', '𝔸', '&#x1D538;'])('%s, one too many', (character) => {
    expect(found(withRemark(character.repeat(10_001)))[0]?.en).toContain(': maxLength)');
  });
});

test('the line is named', () => {
  expect(found(edit(usual, '<BANG_DIEM>', '\n\n<BANG_DIEM x="1">'))[0]?.at).toBe('line 4');
});

test('many violations are cut off', () => {
  expect(found(usual.replaceAll(/<MA_MON>[^<]*/g, '<MA_MON>?')).length).toBeLessThanOrEqual(10);
});
