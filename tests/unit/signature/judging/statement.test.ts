import { beforeAll, describe, expect, test } from 'vitest';
import { signStatement } from '../../../../kit/sign.ts';
import { signersOf } from '../../../../kit/signer.ts';
import { unsignedStatement } from '../../../../kit/statement.ts';
import type { PersonalId } from '../../../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../../../src/domain/identity/sha256.ts';
import type { Statement } from '../../../../src/domain/statement/statement.ts';
import { identifyProfile } from '../../../../src/signature/reading/identify.ts';
import { verify } from '../../../../src/signature/verify.ts';
import { codes, makeFixture, RECEIVED, type SignedDocuments } from '../../../support/signed-documents.ts';

let fixture: SignedDocuments;
beforeAll(async () => {
  fixture = await makeFixture();
});

const schoolYear = '2025-2026' as SchoolYear;
const personalId = '099204000001' as PersonalId;
const [record, replacement] = ['a'.repeat(64), 'b'.repeat(64)] as unknown as [Sha256, Sha256];
const reason = 'Nhập nhầm điểm Toán';

function statements(): readonly [Statement, Statement, Statement] {
  const of = { schoolId: fixture.school.school.id as SchoolId, schoolYear };
  return [
    { kind: 'recall', ...of, personalId, record, reason },
    { kind: 'replacement', ...of, personalId, record, replacement, reason },
    {
      kind: 'closing',
      ...of,
      className: '6A',
      records: [
        { personalId, record },
        { personalId: '099204000002' as PersonalId, record: replacement },
      ],
    },
  ];
}

function signed(statement: Statement, options: object = {}, change = (xml: string) => xml): Uint8Array {
  const signers = signersOf(fixture.school, '6A');
  return signStatement(change(unsignedStatement(statement)), signers, {
    signingDay: '2026-05-29',
    ...options,
  });
}

function judged(bytes: Uint8Array) {
  const identified = identifyProfile(bytes, fixture.profiles);
  if (!identified.ok) throw new Error('no profile knows it');
  return verify(bytes, identified.profile, fixture.trust, RECEIVED);
}

describe('a statement on records (Đ25)', () => {
  test('signed by principal and seal says what it says', () => {
    for (const statement of statements()) {
      const report = judged(signed(statement));
      expect([report.indication, report.statement, report.content]).toEqual([
        'TOTAL-PASSED',
        statement,
        undefined,
      ]);
      expect(report.signatures.map(({ role }) => role)).toEqual(['principal', 'school-seal']);
      expect(report.place).toMatchObject({ schoolId: statement.schoolId, schoolYear });
    }
  });

  test.each(['CBQL', 'KY_PHAT_HANH'])('without the signature in %s says nothing', (slot) => {
    for (const statement of statements()) {
      const report = judged(signed(statement, { omit: [slot] }));
      expect([report.indication, report.statement]).toEqual(['TOTAL-FAILED', undefined]);
    }
  });

  test('signed by somebody else in the place of the principal, or with a seal of another school, says nothing', () => {
    const { homeroom } = signersOf(fixture.school, '6A');
    const other = statements().map((one) => ({ ...one, schoolId: '99999999' as SchoolId }));
    for (const statement of other)
      expect(codes(judged(signed(statement)))).toContain('school-seal: seal-of-another-school');
    for (const statement of statements()) {
      const late = { signingTimes: { KY_PHAT_HANH: '2026-05-29T08:00:00+07:00' } };
      expect(judged(signed(statement, late)).statement).toBeUndefined();
      const swapped = { signers: { KY_PHAT_HANH: homeroom } };
      expect(judged(signed(statement, swapped)).statement).toBeUndefined();
    }
  });

  test('altered after signing says nothing, whatever was altered', () => {
    for (const statement of statements()) {
      const bytes = Buffer.from(signed(statement));
      for (const [from, to] of [
        [record, 'c'.repeat(64)],
        [personalId, '099204000009'],
        [schoolYear, '2024-2025'],
      ] as const) {
        const report = judged(Buffer.from(bytes.toString().replace(from, to)));
        expect([report.indication, report.statement]).toEqual(['TOTAL-FAILED', undefined]);
      }
    }
  });

  test('with words beside its content, which nobody signed, says nothing', () => {
    const [recall] = statements();
    const beside = Buffer.from(signed(recall))
      .toString()
      .replace('<BAN_HANH>', '<LY_DO>khác</LY_DO><BAN_HANH>');
    expect(judged(Buffer.from(beside)).statement).toBeUndefined();
  });

  test.each<[string, (xml: string) => string]>([
    ['a hash that is none', (xml) => xml.replace(record, 'A'.repeat(64))],
    ['a number that is none', (xml) => xml.replace(personalId, '09920400000')],
    ['a year that is none', (xml) => xml.replace(schoolYear, '2025-2027')],
    ['a field twice', (xml) => xml.replace('<NAM_HOC>', '<NAM_HOC>2025-2026</NAM_HOC><NAM_HOC>')],
    ['a comment inside a value', (xml) => xml.replace(record, `${record.slice(1)}<!--x-->a`)],
  ])('that has %s says nothing, though it is signed', (_, change) => {
    for (const statement of statements())
      expect(judged(signed(statement, {}, change)).statement).toBeUndefined();
  });

  test('of a recall with a blank or unprintable reason says nothing', () => {
    const [recall] = statements();
    for (const bad of ['\u200b', 'a\u202eb']) {
      const report = judged(signed({ ...recall, reason: bad } as Statement));
      expect(codes(report)).toContain('document: content-field-invalid');
    }
  });

  test('that closes one pupil twice, or nobody, says nothing', () => {
    const [, , closing] = statements();
    if (closing.kind !== 'closing') throw new Error('no closing');
    const twice = { ...closing, records: [...closing.records, { personalId, record: replacement }] };
    expect(codes(judged(signed(twice)))).toContain('document: content-field-invalid');
    expect(judged(signed({ ...closing, records: [] })).statement).toBeUndefined();
    const half = signed(closing, {}, (xml) => xml.replace(`<MA_BAM_HOC_BA>${record}</MA_BAM_HOC_BA>`, ''));
    expect(judged(half).statement).toBeUndefined();
  });
});
