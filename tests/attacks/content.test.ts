import { beforeAll, describe, expect, test } from 'vitest';
import {
  codes,
  edit,
  editSignature,
  makeFixture,
  type SignedDocuments,
  signatureIn,
} from '../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});

const school = ['principal: digest-mismatch', 'school-seal: digest-mismatch'];
const all = ['homeroom-teacher: digest-mismatch', ...school];

describe('one byte changed after signing', () => {
  test.each([
    ["the pupil's name", '<HO_VA_TEN>Thử Nghiệm ', '<HO_VA_TEN>Thử Nghiêm ', all],
    ['the school year', '<NAM_HOC>2025-2026<', '<NAM_HOC>2024-2025<', all],
    ['a date', '<NGAY_HIEU_LUC>2026-05-28<', '<NGAY_HIEU_LUC>2026-05-29<', all],
    [
      'a subject result',
      '<TEN_MON>Toán</TEN_MON>',
      '<TEN_MON>Toàn</TEN_MON>',
      [...all, 'subject-teacher: digest-mismatch'],
    ],
    ['the homeroom slot', '<GVCN><HO_VA_TEN>Thử', '<GVCN><HO_VA_TEN>Thữ', school],
    [
      'an Id of a result',
      '"mon-TOAN"',
      '"mon-TOAM"',
      [...all, 'subject-teacher: reference-not-found', 'subject-teacher: region-not-signed'],
    ],
  ])('%s', (_, from, to, expected) => {
    const at = usual.indexOf(from);
    const report = fixture.verify(usual.slice(0, at) + to + usual.slice(at + from.length));
    expect(at).toBeGreaterThan(0);
    expect(codes(report)).toEqual([...expected].sort());
    expect(report.indication).toBe('TOTAL-FAILED');
    expect(report.content).toBeUndefined();
    expect(report.checks.contentUnaltered).toBe('failed');
  });

  test('the teacher whose result was changed is named, the others are not', () => {
    const report = fixture.verify(edit(usual, '<TEN_MON>Tin học</TEN_MON>', '<TEN_MON>Tin Học</TEN_MON>'));
    const broken = report.signatures.filter(({ indication }) => indication !== 'TOTAL-PASSED');
    expect(broken.map(({ at }) => at)).toEqual([
      '/HOC_BA/DU_LIEU_HOC_BA/DANH_SACH_THONG_TIN_KY/DANH_SACH_GVBM/GVBM[8]/Signature',
      '/HOC_BA/DU_LIEU_HOC_BA/DANH_SACH_THONG_TIN_KY/GVCN/Signature',
      '/HOC_BA/PHAT_HANH_HOC_BA/CBQL/Signature',
      '/HOC_BA/PHAT_HANH_HOC_BA/KY_PHAT_HANH/Signature',
    ]);
  });
});

describe('one character changed inside a signature', () => {
  const flip = (signature: string, tag: string): string =>
    signature.replace(
      new RegExp(`(<${tag}>.{40})(.)`),
      (_, head: string, character: string) => `${head}${character === 'A' ? 'B' : 'A'}`,
    );
  test.each([
    ['SignatureValue', 'CBQL', ['principal: signature-value-invalid']],
    ['DigestValue', 'CBQL', ['principal: digest-mismatch', 'principal: signature-value-invalid']],
    ['SignatureValue', 'gv-TOAN', ['subject-teacher: signature-value-invalid', ...school]],
    ['SignatureValue', 'GVCN', ['homeroom-teacher: signature-value-invalid', ...school]],
    ['SignatureValue', 'KY_PHAT_HANH', ['school-seal: signature-value-invalid']],
  ])('%s of %s', (tag, slot, expected) => {
    expect(codes(fixture.verify(editSignature(usual, slot, (text) => flip(text, tag))))).toEqual(
      [...expected].sort(),
    );
  });

  test('the signing time', () => {
    const report = fixture.verify(
      editSignature(usual, 'CBQL', (text) => edit(text, 'T14:11:12<', 'T14:11:13<')),
    );
    expect(codes(report)).toEqual(['principal: signing-time-altered']);
    expect(report.checks).toMatchObject({ timeValid: 'failed', contentUnaltered: 'passed' });
    expect(report.indication).toBe('TOTAL-FAILED');
  });
});

describe('signatures moved between documents', () => {
  test.each([
    ['CBQL', ['principal: digest-mismatch']],
    ['KY_PHAT_HANH', ['school-seal: digest-mismatch']],
    ['GVCN', ['homeroom-teacher: digest-mismatch', ...school]],
    ['gv-TOAN', ['subject-teacher: digest-mismatch', ...school]],
  ])("%s takes another pupil's", (slot, expected) => {
    const other = signatureIn(fixture.text({}, 'second'), slot);
    expect(codes(fixture.verify(editSignature(usual, slot, () => other)))).toEqual([...expected].sort());
  });

  test("a pupil's data with all signatures of another", () => {
    const other = fixture.text({}, 'second');
    const data = /<THONG_TIN_HOC_BA .*<\/THONG_TIN_HOC_BA>/s;
    const report = fixture.verify(usual.replace(data, data.exec(other)?.[0] ?? ''));
    expect(codes(report)).toEqual([...all, 'subject-teacher: digest-mismatch'].sort());
  });
});
