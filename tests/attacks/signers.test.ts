import { beforeAll, describe, expect, test } from 'vitest';
import { type Fault, makeFaultySigner } from '../../kit/faulty-signer.ts';
import { trustSnapshot } from '../../src/signature/trust/trust.ts';
import { codes, edit, makeFixture, type SignedDocuments, signatureIn } from '../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});

describe('who must sign (Đ24.5, Đ25.5)', () => {
  test.each([
    ['gv-TOAN', 'subject-teacher', '/HOC_BA/DU_LIEU_HOC_BA/DANH_SACH_THONG_TIN_KY/DANH_SACH_GVBM/GVBM[1]'],
    ['GVCN', 'homeroom-teacher', '/HOC_BA/DU_LIEU_HOC_BA/DANH_SACH_THONG_TIN_KY/GVCN'],
    ['CBQL', 'principal', '/HOC_BA/PHAT_HANH_HOC_BA/CBQL'],
    ['KY_PHAT_HANH', 'school-seal', '/HOC_BA/PHAT_HANH_HOC_BA/KY_PHAT_HANH'],
  ])('the signature of %s missing', (slot, role, at) => {
    const report = fixture.verify(fixture.text({ omit: [slot] }));
    expect(report.findings[0]).toMatchObject({ code: 'role-missing', at, article: 'Đ25.5' });
    expect(report.findings[0]?.vi).toContain(role);
    expect(report.indication).toBe('TOTAL-FAILED');
  });

  test('a missing seal is the only thing said', () => {
    expect(codes(fixture.verify(fixture.text({ omit: ['KY_PHAT_HANH'] })))).toEqual([
      'document: role-missing',
    ]);
  });

  test('the same signature twice in a slot', () => {
    const signature = signatureIn(usual, 'CBQL');
    expect(codes(fixture.verify(edit(usual, signature, signature + signature)))).toEqual([
      'document: signature-doubled',
    ]);
  });

  test('two signatures in one slot, none in the other', () => {
    const report = fixture.verify(fixture.text({ moved: { KY_PHAT_HANH: 'CBQL' } }));
    expect(codes(report)).toEqual([
      'document: role-missing',
      'document: signature-doubled',
      'principal: certificate-not-personal',
    ]);
  });

  test('principal and seal in exchanged slots', () => {
    const report = fixture.verify(fixture.text({ moved: { KY_PHAT_HANH: 'CBQL', CBQL: 'KY_PHAT_HANH' } }));
    expect(codes(report)).toEqual([
      'principal: certificate-not-personal',
      'school-seal: certificate-not-organisation',
      'school-seal: time-order',
    ]);
  });

  test('a signature beside the slots', () => {
    const signature = signatureIn(usual, 'KY_PHAT_HANH');
    const report = fixture.verify(edit(usual, '</PHAT_HANH_HOC_BA>', `${signature}</PHAT_HANH_HOC_BA>`));
    expect(codes(report)).toEqual([
      'document: schema-invalid',
      'document: signature-misplaced',
      'document: unsigned-content',
    ]);
  });

  test('a teacher slot that belongs to no result', () => {
    const report = fixture.verify(
      usual.replaceAll('<GVBM Id="gv-GDCD"></GVBM>', '<GVBM Id="gv-KHTN"></GVBM>'),
    );
    expect(codes(report)).toContain('document: teacher-slot-unused');
    expect(codes(report)).toContain('subject-teacher: region-not-signed');
  });

  test('a result whose teacher has no slot', () => {
    const report = fixture.verify(edit(usual, '<GVBM Id="gv-GDCD"></GVBM>', '<GVBM Id="gv-la"></GVBM>'));
    expect(codes(report)).toContain('document: teacher-slot-missing');
    expect(codes(report)).toContain('document: teacher-slot-unused');
  });

  test('a result without a teacher', () => {
    const report = fixture.verify(edit(usual, '<GVBM Id="gv-GDCD"></GVBM>', ''));
    expect(codes(report)).toContain('document: result-without-teacher');
  });

  test('two slots of one teacher', () => {
    const slot = `<GVBM Id="gv-GDCD"><HO_VA_TEN>${usual.split('<GVBM Id="gv-GDCD"><HO_VA_TEN>')[1]?.split('</GVBM>')[0]}</GVBM>`;
    expect(codes(fixture.verify(edit(usual, slot, slot + slot)))).toContain('document: teacher-slot-doubled');
  });
});

describe('certificates (Đ15.c)', () => {
  test.each<[Fault, 'CBQL' | 'KY_PHAT_HANH' | 'GVCN', string[], string]>([
    ['expired', 'CBQL', ['principal: certificate-expired-at-signing'], 'TOTAL-FAILED'],
    ['expired', 'KY_PHAT_HANH', ['school-seal: certificate-expired-at-signing'], 'TOTAL-FAILED'],
    ['not-yet-valid', 'GVCN', ['homeroom-teacher: certificate-not-yet-valid-at-signing'], 'TOTAL-FAILED'],
    ['untrusted', 'CBQL', ['principal: untrusted-issuer'], 'INDETERMINATE'],
    ['issued-by-person', 'CBQL', ['principal: untrusted-issuer'], 'INDETERMINATE'],
    ['other-school', 'KY_PHAT_HANH', ['school-seal: seal-of-another-school'], 'INDETERMINATE'],
  ])('%s, used as %s', async (fault, slot, expected, indication) => {
    const role = ({ CBQL: 'principal', KY_PHAT_HANH: 'school-seal', GVCN: 'homeroom-teacher' } as const)[
      slot
    ];
    const signer = await makeFaultySigner(fixture.pki, fixture.school, role, fault);
    const report = fixture.verify(fixture.text({ signers: { [slot]: signer } }));
    expect(codes(report)).toEqual(expected);
    expect(report.indication).toBe(indication);
    expect(report.content).toBeUndefined();
    expect(report.checks.certificateValid).toBe('failed');
  });

  test('issued with the key of a certificate that is no CA, even when the trust list holds it', async () => {
    const signer = await makeFaultySigner(fixture.pki, fixture.school, 'principal', 'issued-by-person');
    const { rootPem, issuingPem } = fixture.pki;
    const trust = trustSnapshot(
      [rootPem, issuingPem, fixture.school.principal.certificatePem].map((text, index) => ({
        name: `${index}`,
        text,
      })),
    );
    const report = fixture.verify(fixture.text({ signers: { CBQL: signer } }), undefined, trust);
    expect(codes(report)).toEqual([
      'principal: issuer-key-usage',
      'principal: issuer-not-ca',
      'principal: issuer-path-length',
    ]);
  });

  test("a teacher's certificate as the seal, and the seal as a teacher", () => {
    const { seal, principal } = fixture.school;
    expect(codes(fixture.verify(fixture.text({ signers: { KY_PHAT_HANH: principal } })))).toEqual([
      'school-seal: certificate-not-organisation',
    ]);
    expect(codes(fixture.verify(fixture.text({ signers: { 'gv-TOAN': seal } })))).toEqual([
      'subject-teacher: certificate-not-personal',
    ]);
  });

  test("another signer's certificate beside a signature", () => {
    const { principal, seal } = fixture.school;
    const report = fixture.verify(usual.replace(principal.certificateBase64, seal.certificateBase64));
    expect(codes(report)).toEqual([
      'principal: certificate-not-personal',
      'principal: signature-value-invalid',
    ]);
  });
});

describe('signing times (Đ15.d, Đ24.5)', () => {
  test.each([
    ['in the future', { KY_PHAT_HANH: '2026-06-01T09:00:00' }, ['school-seal: time-in-future']],
    ['in the future by its zone', { KY_PHAT_HANH: '2026-06-01T02:00:00Z' }, ['school-seal: time-in-future']],
    ['principal before homeroom', { CBQL: '2026-05-28T09:00:00' }, ['principal: time-order']],
    ['seal before principal', { KY_PHAT_HANH: '2026-05-28T14:06:11' }, ['school-seal: time-order']],
    ['homeroom before a teacher', { GVCN: '2026-05-28T08:00:00' }, ['homeroom-teacher: time-order']],
    ['30 February', { CBQL: '2026-02-30T10:00:00' }, ['principal: signing-time-invalid']],
    ['hour 24', { CBQL: '2026-05-28T24:00:00' }, ['principal: signing-time-invalid']],
    ['the Vietnamese way', { CBQL: '28/05/2026 14:11:12' }, ['principal: signing-time-invalid']],
    ['empty', { CBQL: '' }, ['principal: signing-time-invalid']],
  ])('%s', (_, signingTimes, expected) => {
    expect(codes(fixture.verify(fixture.text({ signingTimes })))).toEqual(expected);
  });

  test.each([
    [
      'no zone is +07:00, and the report says that it was assumed',
      '2026-05-28T14:11:12',
      '2026-05-28T07:11:12.000Z',
      true,
    ],
    ['Z', '2026-05-28T07:11:12Z', '2026-05-28T07:11:12.000Z', false],
    ['+07:00 with a fraction', '2026-05-28T14:11:12.5+07:00', '2026-05-28T07:11:12.500Z', false],
    ['seven digits, as .NET writes', '2026-05-28T14:11:12.1234567', '2026-05-28T07:11:12.123Z', true],
    ['nine digits', '2026-05-28T07:11:12.999999999Z', '2026-05-28T07:11:12.999Z', false],
  ])('accepted: %s', (_, claimed, utc, zoneAssumed) => {
    const report = fixture.verify(fixture.text({ signingTimes: { CBQL: claimed } }));
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.signatures.find(({ role }) => role === 'principal')?.signingTime).toEqual({
      claimed,
      utc,
      zoneAssumed,
    });
  });

  test.each(['2026-05-28T14:11:11', '2026-05-28T14:06:12'])(
    'a seal at %s, before the principal by no more than clocks may differ, passes with a remark',
    (time) => {
      const report = fixture.verify(fixture.text({ signingTimes: { KY_PHAT_HANH: time } }));
      expect(report.indication).toBe('TOTAL-PASSED');
      expect(report.signatures.map(({ remarks }) => remarks.map(({ code }) => code))).toEqual([
        ...Array.from({ length: report.signatures.length - 1 }, () => []),
        ['time-order-within-tolerance'],
      ]);
    },
  );

  test.each([
    ['a local hour with a Z', '2026-05-28T08:00:12Z'],
    ['a clock a day ahead', '2026-05-29T08:00:12'],
  ])('%s is named where it stands, not at those who signed later', (_, time) => {
    const report = fixture.verify(fixture.text({ signingTimes: { 'gv-TOAN': time } }));
    expect(codes(report)).toEqual(['subject-teacher: time-after-later-roles']);
    expect(report.signatures.filter(({ findings }) => findings.length > 0)).toHaveLength(1);
  });

  test('a clock that runs ahead by less than the profile allows is accepted', () => {
    const text = fixture.text({ signingTimes: { KY_PHAT_HANH: '2026-06-01T08:04:59' } });
    expect(fixture.verify(text).indication).toBe('TOTAL-PASSED');
  });
});
