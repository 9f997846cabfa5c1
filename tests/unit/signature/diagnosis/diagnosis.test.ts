import { XmlDocument } from 'libxml2-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeSigner, sealSubject, signerValidity } from '../../../../kit/pki.ts';
import { DIAGNOSIS_TABLE } from '../../../../src/domain/verification/diagnosis.ts';
import type { Diagnosis, VerificationReport } from '../../../../src/domain/verification/report.ts';
import { elementWithId, resign, setDigest } from '../../../support/resign.ts';
import {
  edit,
  editSignature,
  makeFixture,
  type SignedDocuments,
  signatureIn,
} from '../../../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});

const seen = new Set<string>();
/** `role: cause` of each diagnosis, each once, sorted. */
function causes(report: VerificationReport): readonly string[] {
  const all = report.signatures.flatMap(({ role, diagnosis }) =>
    diagnosis.map(({ cause }) => `${role}: ${cause}`),
  );
  for (const one of all) seen.add(one.split(': ')[1] ?? '');
  return [...new Set(all)].sort();
}
function diagnosisFor(report: VerificationReport, role: string): readonly Diagnosis[] {
  causes(report);
  return report.signatures.filter((one) => one.role === role).flatMap(({ diagnosis }) => diagnosis);
}

/** As libxml2 prints, which indents by two spaces, or so with another indent. */
function indented(xml: string, indent = '  '): string {
  const document = XmlDocument.fromString(xml);
  const text = document.toString({ format: true });
  document.dispose();
  return text.replace(/^( {2})+/gm, (spaces) => indent.repeat(spaces.length / 2));
}

/** A document whose homeroom teacher signed other octets than the canonical form of what is there now. */
function homeroomSigned(octets: string): string {
  const { homeroom } = fixture.school;
  const signer = homeroom.get('6A');
  if (!signer) throw new Error('no homeroom teacher');
  return resign(setDigest(usual, 'GVCN', 'data', octets), 'GVCN', signer);
}

describe('a document that was good when it was signed', () => {
  test('and had white space put between its elements since', () => {
    const report = fixture.verify(edit(usual, '<BANG_DIEM>', '\n  <BANG_DIEM>\r\n'));
    expect(causes(report)).toEqual([
      'homeroom-teacher: white-space-changed',
      'principal: white-space-changed',
      'school-seal: white-space-changed',
    ]);
    expect(diagnosisFor(report, 'principal')[0]?.at).toBe('/HOC_BA/DU_LIEU_HOC_BA');
  });

  test('and was printed anew as a whole: SignedInfo and the time are hit too', () => {
    const report = fixture.verify(indented(usual));
    expect(report.indication).toBe('TOTAL-FAILED');
    expect(causes(report)).toEqual(
      ['homeroom-teacher', 'principal', 'school-seal', 'subject-teacher'].map(
        (role) => `${role}: white-space-changed`,
      ),
    );
    const places = diagnosisFor(report, 'school-seal').map(({ at }) => at?.split('/').at(-1));
    expect(places).toEqual(expect.arrayContaining(['DU_LIEU_HOC_BA', 'SignatureProperty', 'SignedInfo']));
  });

  test.each(['  ', '\t', '    '])('indented by %j, and was minified since', (indent) => {
    const pretty = elementWithId(indented(usual, indent), 'thongtinhocba');
    const report = fixture.verify(homeroomSigned(pretty.replace(/<(\w+)([^<>]*)\/>/g, '<$1$2></$1>')));
    const [first] = diagnosisFor(report, 'homeroom-teacher');
    expect(first).toMatchObject({ cause: 'white-space-changed' });
    expect(first?.en).toContain('(indented)');
  });

  test('with CR LF that became LF since', () => {
    const remark = usual.replace('<NHAN_XET_GVCN>', '<NHAN_XET_GVCN>Một\nhai');
    const region = elementWithId(remark, 'thongtinhocba');
    const { homeroom } = fixture.school;
    const signer = homeroom.get('6A');
    if (!signer) throw new Error('no homeroom teacher');
    const text = resign(
      setDigest(remark, 'GVCN', 'data', region.replaceAll('\n', '&#xD;\n')),
      'GVCN',
      signer,
    );
    const [first] = diagnosisFor(fixture.verify(text), 'homeroom-teacher');
    expect(first?.en).toContain('(CR LF)');
  });

  test.each(['NFC', 'NFD'] as const)('in %s, whose letters were composed otherwise since', (form) => {
    const other = form === 'NFC' ? 'NFD' : 'NFC';
    const region = elementWithId(usual, 'thongtinhocba');
    const text = homeroomSigned(region.normalize(form)).replace(region, region.normalize(other));
    const [first] = diagnosisFor(fixture.verify(text), 'homeroom-teacher');
    expect(first?.cause).toBe('unicode-form-changed');
    expect(first?.en).toContain(`(${form})`);
  });

  test('by one who signed before the others (Đ24.5)', () => {
    const bare = usual.replaceAll(/<Signature .*?<\/Signature>/g, '');
    const text = resign(
      setDigest(usual, 'CBQL', 'data', elementWithId(bare, 'data')),
      'CBQL',
      fixture.school.principal,
    );
    expect(causes(fixture.verify(text))).toEqual(['principal: signed-before-others']);
  });
});

describe('a signer that digests something else', () => {
  test('a digest that is true only without the inherited namespaces', () => {
    const property = /<SignatureProperty .*<\/SignatureProperty>/.exec(signatureIn(usual, 'CBQL'))?.[0] ?? '';
    const text = resign(setDigest(usual, 'CBQL', 'time', property), 'CBQL', fixture.school.principal);
    const report = fixture.verify(text);
    expect(report.signatures.at(-2)?.findings.map(({ code }) => code)).toEqual(['signing-time-altered']);
    expect(causes(report)).toEqual(['principal: namespaces-not-inherited']);
  });

  test('the source text, not its canonical form', () => {
    const source = elementWithId(usual, 'thongtinhocba').replace('<BANG_DIEM>', '<BANG_DIEM >');
    const text = homeroomSigned(source).replace('<BANG_DIEM>', '<BANG_DIEM >');
    const [first] = diagnosisFor(fixture.verify(text), 'homeroom-teacher');
    expect(first?.cause).toBe('not-canonicalised');
  });

  test('SignedInfo canonicalised outside the document', () => {
    const text = resign(usual, 'CBQL', fixture.school.principal, (signedInfo) => signedInfo);
    const report = fixture.verify(text);
    expect(causes(report)).toEqual(['principal: signed-info-canonicalised-alone']);
    expect(report.indication).toBe('TOTAL-FAILED');
  });

  test('the certificate of another signer beside the signature', () => {
    const { principal, seal } = fixture.school;
    const report = fixture.verify(usual.replace(principal.certificateBase64, seal.certificateBase64));
    expect(causes(report)).toEqual(['principal: certificate-of-wrong-role']);
    const teacher = fixture.school.teachers[0];
    const other = fixture.verify(
      editSignature(usual, 'CBQL', (s) =>
        edit(s, principal.certificateBase64, teacher?.certificateBase64 ?? ''),
      ),
    );
    expect(causes(other)).toEqual([]);
    const swapped = usual
      .replace(principal.certificateBase64, 'x')
      .replace(seal.certificateBase64, principal.certificateBase64)
      .replace('<X509Certificate>x<', `<X509Certificate>${seal.certificateBase64}<`);
    expect(causes(fixture.verify(swapped))).toEqual([
      'principal: certificate-of-another-signer',
      'principal: certificate-of-wrong-role',
      'school-seal: certificate-of-another-signer',
      'school-seal: certificate-of-wrong-role',
    ]);
  });
});

describe('what is signed, and where', () => {
  test('an ambiguous Id: says where it stands', () => {
    const report = fixture.verify(edit(usual, '<PHAT_HANH_HOC_BA>', '<PHAT_HANH_HOC_BA id="data">'));
    expect(causes(report)).toEqual(['principal: ambiguous-id', 'school-seal: ambiguous-id']);
    expect(diagnosisFor(report, 'principal')[0]?.en).toContain(
      '(/HOC_BA/DU_LIEU_HOC_BA, /HOC_BA/PHAT_HANH_HOC_BA)',
    );
  });

  test('a signature inside what it signs', () => {
    const report = fixture.verify(fixture.text({ regions: { GVCN: ['data'] } }));
    expect(causes(report)).toContain('homeroom-teacher: signature-inside-region');
  });

  test('a wrong region: says which was signed and which is wanted', () => {
    const report = fixture.verify(fixture.text({ regions: { CBQL: ['thongtinhocba'] } }));
    expect(causes(report)).toEqual(['principal: wrong-region']);
    expect(diagnosisFor(report, 'principal')[0]?.vi).toContain(
      '(/HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_HOC_BA -> /HOC_BA/DU_LIEU_HOC_BA)',
    );
  });
});

describe('when, and by whom', () => {
  test('a clock that runs ahead, by how much', () => {
    const report = fixture.verify(fixture.text({ signingTimes: { KY_PHAT_HANH: '2026-06-01T09:00:00' } }));
    expect(causes(report)).toEqual(['school-seal: clock-ahead']);
    expect(diagnosisFor(report, 'school-seal')[0]?.en).toContain('(+60 min)');
  });

  test('a local hour written with a Z', () => {
    const report = fixture.verify(fixture.text({ signingTimes: { KY_PHAT_HANH: '2026-06-01T07:59:00Z' } }));
    expect(causes(report)).toEqual(['school-seal: local-hour-written-as-utc']);
  });

  test('a local hour written with a Z that only those who signed later contradict', () => {
    const report = fixture.verify(fixture.text({ signingTimes: { 'gv-TOAN': '2026-05-28T08:00:12Z' } }));
    expect(causes(report)).toEqual(['subject-teacher: local-hour-written-as-utc']);
    const homeroom = fixture.verify(fixture.text({ signingTimes: { GVCN: '2026-05-28T10:11:12Z' } }));
    expect(causes(homeroom)).toEqual(['homeroom-teacher: local-hour-written-as-utc']);
  });

  test('a clock a day ahead, that only those who signed later contradict', () => {
    const report = fixture.verify(fixture.text({ signingTimes: { 'gv-TOAN': '2026-05-29T08:00:12' } }));
    expect(causes(report)).toEqual(['subject-teacher: clock-ahead']);
  });

  test('a local hour written with a Z that only the end of the certificate contradicts', async () => {
    const validity = { ...signerValidity, notAfter: new Date('2026-05-28T18:00:00+07:00') };
    const { pki, school } = fixture;
    const seal = await makeSigner('school-seal', sealSubject(school.school), validity, pki.issuing);
    const sealed = (time: string) =>
      causes(
        fixture.verify(
          fixture.text({ signers: { KY_PHAT_HANH: seal }, signingTimes: { KY_PHAT_HANH: time } }),
        ),
      );
    expect(sealed('2026-05-28T15:11:12Z')).toEqual(['school-seal: local-hour-written-as-utc']);
    expect([sealed('2026-05-28T19:00:00'), sealed('2026-05-28T19:00:00Z')]).toEqual([[], []]);
  });

  test('of two that contradict each other neither is called the cause', () => {
    const report = fixture.verify(fixture.text({ signingTimes: { KY_PHAT_HANH: '2026-05-28T13:00:00' } }));
    expect([report.indication, causes(report)]).toEqual(['INDETERMINATE', []]);
  });

  test('the certificate of the wrong role', () => {
    const { seal, principal } = fixture.school;
    const asTeacher = fixture.verify(fixture.text({ signers: { 'gv-TOAN': seal } }));
    expect(causes(asTeacher)).toEqual(['subject-teacher: certificate-of-wrong-role']);
    expect(diagnosisFor(asTeacher, 'subject-teacher')[0]?.en).toContain('(organisation -> person)');
    const asSeal = fixture.verify(fixture.text({ signers: { KY_PHAT_HANH: principal } }));
    expect(diagnosisFor(asSeal, 'school-seal')[0]?.en).toContain('(person -> organisation)');
  });
});

test('a good document has none; a changed word has none that fits', () => {
  expect(causes(fixture.verify(usual))).toEqual([]);
  expect(causes(fixture.verify(edit(usual, '<TEN_MON>Toán<', '<TEN_MON>Toàn<')))).toEqual([]);
});

test('diagnosis changes no verdict, and repeats no value of the document', () => {
  const text = indented(usual).replaceAll('Thử Nghiệm', 'Bí Mật');
  const report = fixture.verify(text);
  expect(report.indication).toBe('TOTAL-FAILED');
  expect(JSON.stringify(report.signatures.map(({ diagnosis }) => diagnosis))).not.toContain('Bí Mật');
});

test('every cause has its test here', () => {
  expect([...seen].sort()).toEqual(Object.keys(DIAGNOSIS_TABLE).sort());
});
