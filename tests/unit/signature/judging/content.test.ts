import { beforeAll, describe, expect, test } from 'vitest';
import { unsignedDocument } from '../../../../kit/document.ts';
import type { Pupil } from '../../../../kit/pupil.ts';
import { makePupils } from '../../../../kit/pupils.ts';
import { signDocument } from '../../../../kit/sign.ts';
import { signersOf } from '../../../../kit/signer.ts';
import type { YearRecordProfile } from '../../../../src/domain/profile/profile.ts';
import { verify } from '../../../../src/signature/verify.ts';
import {
  codes,
  edit,
  makeFixture,
  RECEIVED,
  type SignedDocuments,
} from '../../../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: Pupil;
beforeAll(async () => {
  fixture = await makeFixture();
  const { school } = fixture.school;
  const [pupil] = makePupils({
    school,
    classes: ['6A'],
    pupilsPerClass: 1,
    schoolYear: '2025-2026',
    seed: 1,
  });
  if (!pupil) throw new Error('the kit invented no pupil');
  usual = pupil;
});

/** Signed by everybody as it stands, with another pupil or other words. */
function signed(pupil: Partial<Pupil>, change: (xml: string) => string = (xml) => xml): Uint8Array {
  const { school } = fixture.school;
  const staff = signersOf(fixture.school, '6A');
  const options = { pupil: { ...usual, ...pupil }, school, staff, effectiveDate: '2026-05-28' };
  return signDocument(change(unsignedDocument(options)), staff, { signingDay: '2026-05-28' });
}

function judged(bytes: Uint8Array, plausibility = fixture.profile.plausibility) {
  const profile: YearRecordProfile = { ...fixture.profile, plausibility };
  const report = verify(bytes, profile, fixture.trust, RECEIVED);
  return {
    indication: report.indication,
    codes: codes(report),
    remarks: (report.remarks ?? []).map(({ code, at }) => `${code} ${at?.split('/').slice(-2).join('/')}`),
    content: report.content?.fullName,
  };
}

describe('a name is text that people can read', () => {
  test.each(['Nguyễn Văn An', 'Nguyễn Văn An'.normalize('NFD'), 'Y Ĕ-ban', 'O’Neil', 'Nguyễn Văn An'])(
    '%j passes as it stands',
    (fullName) => {
      expect(judged(signed({ fullName }))).toMatchObject({ indication: 'TOTAL-PASSED', content: fullName });
    },
  );

  test.each(['\u200B', '\u2060\u200D', '\u00A0\u3000', '\u3164', '\u2800'])('%j is blank', (fullName) => {
    expect(judged(signed({ fullName })).codes).toEqual(['document: content-name-blank']);
  });

  test.each([
    'An\u202Egnor',
    'An\u200B',
    'An\uFFFD',
    'An\uE000',
    'An\u{1FFFE}',
    'An\u0085',
    '\u00A0An',
    'An\u3000',
  ])('%j is refused', (fullName) => {
    expect(judged(signed({ fullName })).codes).toEqual(['document: content-name-unprintable']);
  });

  test.each([
    ['of a subject', '<TEN_MON>Toán<', '<TEN_MON>\u200B<'],
    ['of a place', '<NOI_SINH>Xã Thử Nghiệm 1<', '<NOI_SINH>\u200B<'],
  ])('so is any other %s', (_, from, to) => {
    expect(judged(signed({}, (xml) => edit(xml, from, to))).codes).toEqual(['document: content-name-blank']);
  });

  test("so is a teacher's, and each place is told once", () => {
    const bytes = signed({}, (xml) => xml.replace(/(<GVBM Id="gv-TOAN"><HO_VA_TEN>)[^<]*/, '$1\u200B'));
    const report = verify(bytes, fixture.profile, fixture.trust, RECEIVED);
    expect(report.findings.map(({ code, at }) => [code, at])).toEqual([
      ['content-name-blank', expect.stringMatching(/\/DANH_SACH_GVBM\/GVBM\[1\]\/HO_VA_TEN$/)],
    ]);
  });

  test('a remark may hold what a name may not', () => {
    expect(judged(signed({ remark: 'Chăm ngoan\u200B' })).indication).toBe('TOTAL-PASSED');
  });
});

describe('what cannot be true', () => {
  const unborn = { birthDate: '2030-01-01' };
  const otherGrade = { className: '7A' };
  const passedWithComment = (xml: string) =>
    xml
      .replace(/(<MA_MON>TOAN<.*?<CA_NAM>)[^<]*/s, '$1D')
      .replace(/(<MA_MON>GDTC<.*?<HOC_KY_1>)[^<]*/s, '$17.5');

  test('is a remark, unless the profile says otherwise', () => {
    expect(judged(signed({}))).toMatchObject({ indication: 'TOTAL-PASSED', remarks: [] });
    expect(judged(signed(unborn))).toMatchObject({
      indication: 'TOTAL-PASSED',
      remarks: ['birth-date-implausible THONG_TIN_CHUNG/NGAY_SINH'],
    });
    expect(judged(signed(otherGrade))).toMatchObject({
      indication: 'TOTAL-PASSED',
      remarks: ['class-of-another-grade THONG_TIN_CHUNG/LOP'],
    });
    expect(judged(signed({}, passedWithComment))).toMatchObject({
      indication: 'TOTAL-PASSED',
      remarks: [
        'mark-of-another-kind DIEM_TONG_KET[9]/HOC_KY_1',
        'mark-of-another-kind DIEM_TONG_KET[1]/CA_NAM',
      ],
    });
  });

  test.each([
    ['birthDate', 'birth-date-implausible'],
    ['classOfGrade', 'class-of-another-grade'],
    ['kindOfMark', 'mark-of-another-kind'],
  ] as const)('is refused where the profile rules so of %s, and of nothing else', (rule, code) => {
    const { plausibility } = fixture.profile;
    const bytes = signed({ ...unborn, ...otherGrade }, passedWithComment);
    const refused = judged(bytes, { ...plausibility, [rule]: 'refuse' });
    expect(refused.codes).toEqual([`document: ${code}`]);
    expect(refused.remarks.some((remark) => remark.startsWith(code))).toBe(false);
    expect(refused.remarks.length).toBeGreaterThan(1);
    expect(judged(bytes, { ...plausibility, [rule]: '2026-06-01' }).codes).toEqual([`document: ${code}`]);
    expect(judged(bytes, { ...plausibility, [rule]: '2026-06-02' }).indication).toBe('TOTAL-PASSED');
  });
});
