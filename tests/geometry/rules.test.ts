import { beforeAll, describe, expect, test } from 'vitest';
import { enveloped, type Geometry, usualGeometry } from '../../kit/geometry.ts';
import type { Profile } from '../../src/domain/profile/profile.ts';
import { unsupportedAlgorithms } from '../../src/signature/core/algorithm-names.ts';
import { verify } from '../../src/signature/verify.ts';
import { SAMPLES, type Sample, SHA1_ENDS, sampleProfile } from '../support/geometries.ts';
import {
  codes,
  edit,
  editSignature,
  makeFixture,
  RECEIVED,
  type SignedDocuments,
} from '../support/signed-documents.ts';

let fixture: SignedDocuments;
beforeAll(async () => {
  fixture = await makeFixture();
});

function sampleNamed(start: string): Sample {
  const found = SAMPLES.find(({ name }) => name.startsWith(start));
  if (!found) throw new Error(`no sample ${start}`);
  return found;
}
const a = sampleNamed('2021, a');
const b = sampleNamed('2021, b');
const d = sampleNamed('2022, d');
const e = sampleNamed('2022, e');

const judged = (text: string, profile: Profile, now = RECEIVED, receivedAt = now) =>
  verify(Buffer.from(text), profile, fixture.trust, now, receivedAt);
const signed = (geometry: Geometry) => fixture.text({ geometry });

describe('enveloped-signature on a time Reference, which lies inside the Signature', () => {
  test('is refused by name where the profile does not say that it is ignored', () => {
    const geometry = { ...usualGeometry, time: { ...usualGeometry.time, transforms: [enveloped] } };
    const report = judged(signed(geometry), fixture.profile);
    expect([...new Set(codes(report).map((code) => code.split(': ')[1]))]).toEqual([
      'enveloped-inside-signature',
    ]);
    expect(report.indication).toBe('INDETERMINATE');
  });

  test('and a profile can only list it by saying so', () => {
    expect(() => sampleProfile(a, { enveloped: 'refused' })).toThrow(
      'signing.time.enveloped: got "refused", want "ignored"',
    );
  });
});

describe('an algorithm with an end (SHA-1)', () => {
  const profile = sampleProfile(a);
  const end = new Date(`${SHA1_ENDS}T23:59:59.999+07:00`);
  const later = new Date(end.getTime() + 1);

  test('until the last day it is like any other', () => {
    const report = judged(signed(a.geometry), profile, end);
    expect(report).toMatchObject({ indication: 'TOTAL-PASSED', standing: 'current' });
    expect(report.signatures[0]?.remarks).toEqual([]);
  });

  test('what was received by then is old evidence afterwards: accepted, and never silently', () => {
    const report = judged(signed(a.geometry), profile, later, RECEIVED);
    expect(report).toMatchObject({ indication: 'TOTAL-PASSED', standing: 'old-evidence', findings: [] });
    expect(report.receivedAt).toBe(RECEIVED.toISOString());
    for (const { remarks } of report.signatures) {
      expect(remarks.map(({ code }) => code)).toEqual(['algorithm-ended-since', 'algorithm-ended-since']);
      expect(remarks[0]?.vi).toContain(SHA1_ENDS);
    }
  });

  test('what comes later proves nothing by the time that it claims', () => {
    const report = judged(signed(a.geometry), profile, later);
    expect(codes(report)).toEqual([
      'homeroom-teacher: algorithm-ended-unproven',
      'principal: algorithm-ended-unproven',
      'school-seal: algorithm-ended-unproven',
      'subject-teacher: algorithm-ended-unproven',
    ]);
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
    });
  });

  test('what says itself that it is later is refused for that', () => {
    const text = fixture.text({
      geometry: a.geometry,
      signingTimes: { KY_PHAT_HANH: '2027-01-01T00:00:00' },
    });
    expect(codes(judged(text, profile, new Date('2027-02-01T00:00:00Z')))).toContain(
      'school-seal: algorithm-ended',
    );
  });

  test('a profile that names it without an end is not loaded', () => {
    const endless = { ...profile, signing: { ...profile.signing, algorithmEnds: {} } };
    expect(unsupportedAlgorithms(profile)).toEqual([]);
    expect(unsupportedAlgorithms(endless)).toEqual([
      ...profile.signing.digests,
      ...profile.signing.signatures,
    ]);
  });

  test('an algorithm still in use can have an end too', () => {
    const [rsaSha256 = ''] = fixture.profile.signing.signatures;
    const signing = { ...fixture.profile.signing, algorithmEnds: { [rsaSha256]: '2026-05-30' } };
    const report = judged(fixture.text(), { ...fixture.profile, signing });
    expect(codes(report)).toContain('school-seal: algorithm-ended-unproven');
  });
});

describe('a local hour with a Z behind it', () => {
  test('is read as local where the profile says so, and the report says that it was assumed', () => {
    const time = judged(signed(b.geometry), sampleProfile(b)).signatures.at(-1)?.signingTime;
    expect(time).toEqual({
      claimed: '2026-05-28T15:11:12Z',
      utc: '2026-05-28T08:11:12.000Z',
      zoneAssumed: true,
    });
  });

  test('is UTC everywhere else', () => {
    const time = judged(signed(b.geometry), sampleProfile(b, { zulu: 'utc' })).signatures.at(-1)?.signingTime;
    expect(time).toMatchObject({ utc: '2026-05-28T15:11:12.000Z', zoneAssumed: false });
  });
});

describe('namespaces of the time', () => {
  test.each<[string, Sample]>([
    ['another namespace on SigningTime', b],
    ['none on SignatureProperties', d],
  ])('%s is refused by the shipped profile', (_, sample) => {
    const text = signed({ ...sample.geometry, version: '1', hash: 'sha256' });
    expect(codes(judged(text, fixture.profile))).toEqual(['document: namespace-not-allowed']);
  });

  test('one that the profile does not name is refused', () => {
    const text = signed(b.geometry).replaceAll('example.org/#signatureProperties', 'example.org/#other');
    expect(codes(judged(text, sampleProfile(b)))).toEqual(['document: namespace-not-allowed']);
  });

  test('XML Signature where the profile says none', () => {
    const text = signed(d.geometry).replaceAll(' xmlns=""', '');
    expect(codes(judged(text, sampleProfile(d)))).toContain('principal: signature-structure');
  });
});

describe('a Signature enveloped in what it signs', () => {
  const profile = sampleProfile(e);

  test('covers the whole document but itself, the later signature the earlier ones', () => {
    const report = judged(signed(e.geometry), profile);
    const seal = report.signatures.at(-1);
    expect(seal?.covers).toEqual(['/HOC_BA']);
    expect(report.uncovered).toEqual([{ at: seal?.at, extent: 'signature' }]);
  });

  test.each<[string, (signature: string) => string]>([
    ['an element in Object', (s) => edit(s, '</Object>', '<HO_VA_TEN>Khác</HO_VA_TEN></Object>')],
    ['the original in Object', (s) => edit(s, '</Object>', `</Object><Object>${s}</Object>`)],
    ['words between its parts', (s) => edit(s, '<KeyInfo>', 'Học sinh xuất sắc<KeyInfo>')],
    ['an attribute', (s) => edit(s, '<KeyInfo>', '<KeyInfo ghiChu="xuất sắc">')],
  ])('hides nothing in the part that is left out: %s', (_, change) => {
    const report = judged(editSignature(signed(e.geometry), 'KY_PHAT_HANH', change), profile);
    expect(report.indication).toBe('TOTAL-FAILED');
    expect(codes(report).some((code) => /school-seal: signature-structure|namespace/.test(code))).toBe(true);
  });

  test('words beside it are signed', () => {
    const text = edit(signed(e.geometry), '<KY_PHAT_HANH>', '<KY_PHAT_HANH>Học sinh xuất sắc');
    expect(codes(judged(text, profile))).toContain('school-seal: digest-mismatch');
  });

  test('is refused where the profile says outside, and without the transform', () => {
    const outside = structuredClone(profile);
    const roles = outside.signing.roles.map((role) => ({ ...role, placement: 'outside' as const }));
    const strict = { ...outside, signing: { ...outside.signing, roles } };
    expect(codes(judged(signed(e.geometry), strict))).toContain('school-seal: signature-inside-region');
    const bare = {
      ...profile,
      signing: { ...profile.signing, dataTransforms: [[], ...profile.signing.dataTransforms] },
    };
    const text = signed({ ...e.geometry, dataTransforms: [] });
    expect(codes(judged(text, bare))).toContain('school-seal: signature-inside-region');
  });
});

describe('a certificate without X509SubjectName', () => {
  const text = () => signed({ ...usualGeometry, subjectName: false });
  test('is refused by the shipped profile (Đ14)', () => {
    expect(codes(judged(text(), fixture.profile))).toContain('principal: signature-structure');
  });
  test('is taken where a profile says optional', () => {
    const signing = { ...fixture.profile.signing, subjectName: 'optional' as const };
    expect(codes(judged(text(), { ...fixture.profile, signing }))).toEqual([]);
    expect(codes(judged(fixture.text(), { ...fixture.profile, signing }))).toEqual([]);
  });
});

test('Target without # is refused where the profile wants it', () => {
  const time = { ...fixture.profile.signing.time, target: ['#id' as const] };
  const strict = { ...fixture.profile, signing: { ...fixture.profile.signing, time } };
  const text = signed({ ...usualGeometry, time: { ...usualGeometry.time, target: 'id' } });
  expect(codes(judged(text, fixture.profile))).toEqual([]);
  expect(codes(judged(text, strict))).toContain('principal: signature-structure');
});
