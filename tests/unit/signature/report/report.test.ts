import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { policyVersion } from '../../../../src/signature/profile/policy-version.ts';
import { reportLines } from '../../../../src/signature/report/report-lines.ts';
import { reportWords } from '../../../../src/signature/report/report-words.ts';
import { verify } from '../../../../src/signature/verify.ts';
import { SAMPLES, sampleProfile } from '../../../support/geometries.ts';
import { edit, makeFixture, RECEIVED, type SignedDocuments } from '../../../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});
afterEach(() => {
  vi.useRealTimers();
});

const RESULTS = '/HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_HOC_BA/BANG_DIEM';
const ISSUE = '/HOC_BA/PHAT_HANH_HOC_BA';

describe('the coverage map', () => {
  test('says what each signature covers, and that only skeleton is covered by none', () => {
    const report = fixture.verify(usual);
    expect(report.signatures.map(({ covers }) => covers)).toEqual([
      ...Array.from({ length: 12 }, (_, at) => [`${RESULTS}/DIEM_TONG_KET[${at + 1}]`]),
      ['/HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_HOC_BA'],
      ['/HOC_BA/DU_LIEU_HOC_BA'],
      ['/HOC_BA/DU_LIEU_HOC_BA'],
    ]);
    expect(report.uncovered).toEqual([
      { at: '/HOC_BA', extent: 'tag' },
      { at: ISSUE, extent: 'tag' },
      { at: `${ISSUE}/CBQL`, extent: 'tag' },
      { at: `${ISSUE}/CBQL/Signature`, extent: 'signature' },
      { at: `${ISSUE}/KY_PHAT_HANH`, extent: 'tag' },
      { at: `${ISSUE}/KY_PHAT_HANH/Signature`, extent: 'signature' },
    ]);
  });

  test('shows what is open without the principal and the seal', () => {
    const report = fixture.verify(fixture.text({ omit: ['CBQL', 'KY_PHAT_HANH'] }));
    const open = report.uncovered.filter(({ extent }) => extent === 'all').map(({ at }) => at);
    expect(open).toContain(ISSUE);
    expect(open).toContain('/HOC_BA/DU_LIEU_HOC_BA/DANH_SACH_THONG_TIN_KY/GVCN/HO_VA_TEN');
    expect(open.some((at) => at.startsWith(RESULTS))).toBe(false);
  });

  test('a signature that is wrong in anything covers nothing', () => {
    const broken = fixture.verify(fixture.text({ signingTimes: { CBQL: '', KY_PHAT_HANH: '' } }));
    expect(broken.uncovered).toContainEqual({ at: ISSUE, extent: 'all' });
    expect(broken.uncovered).toContainEqual({ at: '/HOC_BA/DU_LIEU_HOC_BA', extent: 'tag' });
  });
});

describe('evidence', () => {
  test('path: each signature leads to the anchor of the trust list, over issuers that are named once', () => {
    const report = fixture.verify(usual);
    expect(report.issuers.map(({ subject }) => subject.includes('CA'))).toEqual([true, true]);
    for (const { path } of report.signatures)
      expect(path).toEqual(report.issuers.map(({ sha256 }) => sha256));
  });

  test('policy: its version follows from every key of the profile and the XSD, not from their order', () => {
    const { profile } = fixture;
    const { id, ...rest } = profile;
    expect(policyVersion({ ...rest, id })).toBe(policyVersion(profile));
    expect(policyVersion({ ...profile, xsdText: `${profile.xsdText} ` })).not.toBe(policyVersion(profile));
    const limits = { ...profile.limits, depth: profile.limits.depth + 1 };
    expect(policyVersion({ ...profile, limits })).not.toBe(policyVersion(profile));
    expect(fixture.verify(usual).policyVersion).toBe(policyVersion(profile));
  });

  test.each<[string, (text: string) => string]>([
    ['a good document', (text) => text],
    ['a bad one', (text) => edit(text, '<TEN_MON>Toán<', '<TEN_MON>Toàn<')],
  ])('%s judged again from stored evidence, years later, gives the same report', (_, change) => {
    const text = change(usual);
    const first = fixture.verify(text);
    const stored = structuredClone({
      bytes: new Uint8Array(Buffer.from(text)),
      profile: fixture.profile,
      trust: fixture.trust,
      now: first.verifiedAt,
    });
    vi.useFakeTimers({ now: new Date('2060-01-01T00:00:00Z') });
    expect(verify(stored.bytes, stored.profile, stored.trust, new Date(stored.now))).toEqual(first);
  });

  test('judged at a later time by the same evidence, a good document is as good as it was', () => {
    const later = verify(
      Buffer.from(usual),
      fixture.profile,
      fixture.trust,
      new Date('2060-01-01T00:00:00Z'),
      RECEIVED,
    );
    expect(later).toEqual({ ...fixture.verify(usual), verifiedAt: '2060-01-01T00:00:00.000Z' });
  });

  test('a signature that claims to be later than the receipt stays refused, however late it is judged', () => {
    const text = fixture.text({ signingTimes: { KY_PHAT_HANH: '2026-06-02T00:00:00' } });
    const later = new Date('2060-01-01T00:00:00Z');
    const report = verify(Buffer.from(text), fixture.profile, fixture.trust, later, RECEIVED);
    expect(report.signatures.at(-1)?.findings.map(({ code }) => code)).toEqual(['time-in-future']);
  });
});

describe('in plain words', () => {
  test('a good document', () => {
    expect(reportWords(fixture.verify(usual))).toEqual([
      'Học bạ này HỢP LỆ: cả 15 chữ ký đều đúng, nội dung không bị thay đổi kể từ khi ký, chứng thư số đều do tổ chức tin cậy cấp và có hiệu lực khi ký.',
      'Chữ ký sau cùng là của nhà trường, lúc 15:11 ngày 28/05/2026 (giờ Việt Nam; chữ ký không ghi múi giờ được hiểu là giờ Việt Nam).',
    ]);
  });

  test('a bad one: who, what, and what to do', () => {
    const text = fixture.text({ signingTimes: { KY_PHAT_HANH: '2026-06-01T09:00:00' } });
    const words = reportWords(fixture.verify(text));
    expect(words[0]).toContain('CHƯA ĐỦ CĂN CỨ');
    expect(words).toContain('- Chữ ký của nhà trường: Thời điểm ký ở tương lai (Đ15.d).');
    expect(words.join()).toContain('Nguyên nhân có thể: Đồng hồ của máy ký chạy nhanh');
    expect(words).toContain('14 chữ ký còn lại đúng.');
  });

  test('one that cannot be read: what was not checked', () => {
    expect(reportWords(fixture.verify('<!DOCTYPE x>'))).toEqual([
      'Học bạ này KHÔNG HỢP LỆ và không được chấp nhận.',
      '- Không được dùng DOCTYPE (ENTITY, DTD) (Đ14)',
      'Vì lỗi trên, chưa kiểm tra được: nội dung (Đ15.b), chứng thư số (Đ15.c), thời điểm ký (Đ15.d).',
    ]);
  });

  test('old evidence', () => {
    const [sample] = SAMPLES;
    if (!sample) throw new Error('no samples');
    const report = verify(
      Buffer.from(fixture.text({ geometry: sample.geometry })),
      sampleProfile(sample),
      fixture.trust,
      new Date('2040-01-01T00:00:00Z'),
      RECEIVED,
    );
    expect(reportWords(report).at(-1)).toContain('được tiếp nhận từ 08:00 ngày 01/06/2026');
  });

  test('then every detail, with English beside it', () => {
    const lines = reportLines('a.xml', fixture.verify(usual.replaceAll('><', '> <'))).join('\n');
    for (const part of [
      'a.xml: KHÔNG HỢP LỆ / NOT VALID (TOTAL-FAILED',
      'Đ15.b) nội dung không bị thay đổi / content unaltered: KHÔNG ĐẠT / FAILED',
      '! digest-mismatch (Đ15.b)',
      '? có thể / probably white-space-changed',
      'không chữ ký hợp lệ nào bao phủ / covered by no valid signature:',
    ]) {
      expect(lines).toContain(part);
    }
  });
});
