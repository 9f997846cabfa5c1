import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Profile } from '../../../../src/domain/profile/profile.ts';
import { readProfiles } from '../../../../src/signature/profile/read-profiles.ts';
import { schemaFindings } from '../../../../src/signature/schema/schema-findings.ts';
import { verify } from '../../../../src/signature/verify.ts';
import { scan } from '../../../../src/signature/xml/scan.ts';
import {
  geometryOfLibxml2,
  PROFILES_OF_LIBXML2,
  profileOfLibxml2,
} from '../../../support/profile-of-libxml2.ts';
import {
  codes,
  edit,
  makeFixture,
  RECEIVED,
  type SignedDocuments,
} from '../../../support/signed-documents.ts';

let fixture: SignedDocuments;
let profile: Profile;
let usual: string;
beforeAll(async () => {
  [fixture, profile] = await Promise.all([makeFixture(), profileOfLibxml2()]);
  usual = fixture.text({ geometry: geometryOfLibxml2 });
});

const judged = (text: string, by = profile) => verify(Buffer.from(text), by, fixture.trust, RECEIVED);
const found = (text: string) => schemaFindings(scan(Buffer.from(text)), profile);

describe('a format in a namespace of its own, with a choice', () => {
  test('is accepted, every signature of it, and its content read', () => {
    const report = judged(usual);
    expect(codes(report)).toEqual([]);
    expect(report).toMatchObject({ indication: 'TOTAL-PASSED', content: { grade: 6 } });
    expect(report.signatures).toHaveLength(15);
  });

  test('takes either branch of the choice, and not both', () => {
    const marks = /<HOC_KY_1>[^<]*<\/HOC_KY_1><HOC_KY_2>[^<]*<\/HOC_KY_2><CA_NAM>[^<]*<\/CA_NAM>/;
    expect(found(usual.replace(marks, '<MIEN_HOC>Miễn học cả năm</MIEN_HOC>'))).toEqual([]);
    expect(found(usual.replace('<HOC_KY_1>', '<MIEN_HOC>Miễn</MIEN_HOC><HOC_KY_1>'))[0]?.en).toContain(
      'HOC_KY_1: unexpected',
    );
    expect(found(usual.replace(marks, ''))[0]?.en).toContain('unexpected, expected HOC_KY_1 | MIEN_HOC');
  });

  test.each<[string, (text: string) => string, string]>([
    ['a value out of its pattern', (text) => text.replace(/<KHOI>./, '<KHOI>5'), 'KHOI: pattern'],
    [
      'a value out of its list',
      (text) => text.replace(/<GIOI_TINH>[^<]*/, '<GIOI_TINH>Khác'),
      'GIOI_TINH: enumeration',
    ],
    [
      'a value of no member of a union',
      (text) => text.replace(/<HOC_KY_1>[^<]*/, '<HOC_KY_1>10.1'),
      'HOC_KY_1: KetQuaMon',
    ],
    ['no day', (text) => text.replace(/<NGAY_SINH>[^<]*/, '<NGAY_SINH>2014-02-30'), 'NGAY_SINH: Ngay'],
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
      'text between elements',
      (text) => edit(text, '<BANG_DIEM>', '<BANG_DIEM>x'),
      'BANG_DIEM: content not allowed',
    ],
    [
      'an element inside a value',
      (text) => text.replace('<KHOI>', '<KHOI><THEM/>'),
      'KHOI: content not allowed',
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
    ['a fixed attribute', (text) => edit(text, ' phienBan="3"', ' phienBan="4"'), 'HOC_BA/@phienBan: fixed'],
    [
      'a subject twice',
      (text) => text.replace(/<MA_MON>NGU_VAN/, '<MA_MON>TOAN'),
      'DIEM_TONG_KET: unique key',
    ],
  ])('%s is refused: element and rule are named, as by our compiler', (_, change, detail) => {
    const changed = change(usual);
    expect(changed).not.toBe(usual);
    expect(found(changed)[0]?.en).toContain(`(${detail})`);
    expect(judged(changed).indication).toBe('TOTAL-FAILED');
  });

  test('no value of the document is ever told, whatever it looks like', () => {
    const odd = [
      "x'. Expected is ( Bi mat ).",
      "x' is not a valid value of the atomic type 'BiMat'.",
      "[facet 'BiMat'] The value 'x'",
      "'\n Element 'BiMat': This element is not expected.",
    ];
    for (const value of odd) {
      for (const name of ['KHOI', 'NGAY_SINH', 'HOC_KY_1', 'MA_MON', 'SO_DINH_DANH_CA_NHAN']) {
        const findings = found(usual.replace(new RegExp(`<${name}>[^<]*`), `<${name}>${value}`));
        expect(findings.length).toBeGreaterThan(0);
        expect(findings.map(({ en }) => en).join()).not.toMatch(/Bi ?[mM]at|[0-9]{12}/);
        expect(findings[0]?.en).toContain(`(${name}: `);
      }
    }
  });

  test('the line is named, and many violations are cut off', () => {
    expect(found(edit(usual, '<BANG_DIEM>', '\n\n<BANG_DIEM x="1">'))[0]?.at).toBe('line 4');
    const many = found(usual.replaceAll(/<MA_MON>[^<]*/g, '\n<MA_MON>?'));
    expect(many).toHaveLength(10);
    expect(new Set(many.map(({ at }) => at)).size).toBe(10);
  });

  test.each<[string, (text: string) => string, string]>([
    ['no namespace', (text) => text.replace(/ xmlns="urn[^"]*"/, ''), 'profile-mismatch'],
    ['another namespace', (text) => text.replace('hocba-thcs:3', 'hocba-thcs:4'), 'namespace-not-allowed'],
    [
      'its namespace once more',
      (text) => text.replace('<BANG_DIEM', '<BANG_DIEM xmlns="urn:example:hocba-thcs:3"'),
      'namespace-not-allowed',
    ],
    ['none further in', (text) => text.replace('<BANG_DIEM', '<BANG_DIEM xmlns=""'), 'namespace-not-allowed'],
    ['a DOCTYPE', (text) => text.replace('<HOC_BA', '<!DOCTYPE HOC_BA [<!ENTITY a "b">]><HOC_BA'), 'doctype'],
    [
      'advice on where a schema is',
      (text) =>
        text.replace(
          '<HOC_BA ',
          '<HOC_BA xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:a http://a.invalid/a.xsd" ',
        ),
      'namespace-not-allowed',
    ],
  ])('with %s it is refused before libxml2 sees it', (_, change, code) => {
    expect(codes(judged(change(usual)))).toEqual([`document: ${code}`]);
  });

  test('under a profile without namespace the namespace is refused', () => {
    const text = fixture.text().replace('<HOC_BA ', '<HOC_BA xmlns="urn:example:hocba-thcs:3" ');
    expect(codes(judged(text, fixture.profile))).toEqual(['document: namespace-not-allowed']);
  });
});

describe('at the start', () => {
  /** Why a profile with these edits of profile.json and XSD is not loaded. */
  async function refusal(json: (text: string) => string, xsd = (text: string) => text): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'khb-profiles-'));
    try {
      await cp(PROFILES_OF_LIBXML2, dir, { recursive: true });
      for (const [name, change] of [
        ['profile.json', json],
        ['hocba-thcs-3.xsd', xsd],
      ] as const) {
        const file = join(dir, 'hocba-thcs-3', name);
        await writeFile(file, change(await readFile(file, 'utf8')));
      }
      return await readProfiles(dir).then(
        () => 'loaded',
        (error: Error) => error.message,
      );
    } finally {
      await rm(dir, { recursive: true });
    }
  }
  const same = (text: string) => text;
  const withoutChecker = (text: string) => edit(text, '  "schemaChecker": "libxml2",\n', '');
  const withoutNamespace = (text: string) => text.replace(/,\s*"namespace": "[^"]*"/, '');
  const withoutTarget = (text: string) => edit(text, 'targetNamespace="urn:example:hocba-thcs:3" ', '');

  test('a profile that names its checker is loaded', async () => {
    expect(await refusal(same)).toBe('loaded');
  });

  test('one that does not is refused: its namespace, or what of the XSD is beyond us, and what would take it', async () => {
    expect(await refusal(withoutChecker)).toContain(
      'schemaChecker: got nothing, want "libxml2": a target namespace is beyond the schema compiler',
    );
    const unnamed = await refusal((json) => withoutNamespace(withoutChecker(json)));
    expect(unnamed).toContain(
      'hocba-thcs-3.xsd is not a usable XML schema: a target namespace is not understood',
    );
    expect(unnamed).toContain('schemaChecker "libxml2" takes all of XML Schema 1.0');
    const choice = await refusal((json) => withoutNamespace(withoutChecker(json)), withoutTarget);
    expect(choice).toMatch(/not understood.*schemaChecker "libxml2"/);
  });

  test('the words of profile and XSD must agree, and the XSD stand alone', async () => {
    expect(await refusal(withoutNamespace)).toContain(
      'root.namespace is none, the target namespace "urn:example:hocba-thcs:3"',
    );
    expect(
      await refusal((json) => edit(json, '"namespace": "urn:example:hocba-thcs:3"', '"namespace": "urn:b"')),
    ).toContain('root.namespace is "urn:b"');
    expect(
      await refusal((json) =>
        edit(
          json,
          '"namespace": "urn:example:hocba-thcs:3"',
          '"namespace": "http://www.w3.org/2000/09/xmldsig#"',
        ),
      ),
    ).toContain("want the format's own");
    expect(await refusal(same, (xsd) => edit(xsd, ' elementFormDefault="qualified"', ''))).toContain(
      'want elementFormDefault="qualified"',
    );
    for (const reaching of ['import', 'include', 'redefine']) {
      const more = `<xs:${reaching} schemaLocation="http://a.invalid/a.xsd"/><xs:element name="HOC_BA">`;
      expect(await refusal(same, (xsd) => edit(xsd, '<xs:element name="HOC_BA">', more))).toContain(
        `${reaching}: no other file is read`,
      );
    }
    expect(await refusal(same, (xsd) => xsd.replaceAll('type="Ten"', 'type="KhongCo"'))).toMatch(
      /hocba-thcs-3\.xsd is not a usable XML schema: .*KhongCo/s,
    );
  });
});
