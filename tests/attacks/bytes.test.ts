import { beforeAll, describe, expect, test } from 'vitest';
import { identifyProfile } from '../../src/signature/reading/identify.ts';
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

const inName = (addition: string) => (text: string) => text.replace('<HO_VA_TEN>', `<HO_VA_TEN>${addition}`);
const beforeRoot = (addition: string) => (text: string) => edit(text, '<HOC_BA ', `${addition}<HOC_BA `);

describe('refused before any parser sees it', () => {
  test.each<[string, string, (text: string) => string]>([
    ['doctype', 'a DOCTYPE', beforeRoot('<!DOCTYPE HOC_BA>')],
    ['doctype', 'a DOCTYPE in other letters', beforeRoot('<!doctype HOC_BA>')],
    [
      'doctype',
      'an external entity',
      beforeRoot('<!DOCTYPE HOC_BA [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    ],
    ['doctype', 'an external DTD', beforeRoot('<!DOCTYPE HOC_BA SYSTEM "http://127.0.0.1:9/evil.dtd">')],
    [
      'doctype',
      'a billion laughs',
      (text) =>
        inName('&h;')(
          beforeRoot(
            `<!DOCTYPE HOC_BA [<!ENTITY a "ha">${'bcdefgh'
              .split('')
              .map((name, at) => `<!ENTITY ${name} "${`&${'abcdefg'[at]};`.repeat(10)}">`)
              .join('')}]>`,
          )(text),
        ),
    ],
    ['doctype', 'an ENTITY inside the document', inName('<!ENTITY x "y">')],
    ['entity-not-allowed', 'an entity that nobody declared', inName('&nbsp;')],
    ['entity-not-allowed', 'a bare ampersand', inName('A & B')],
    [
      'entity-not-allowed',
      'an entity in an attribute',
      (text) => edit(text, 'phienBan="1"', 'phienBan="&a;"'),
    ],
    ['character-reference-invalid', 'a reference to NUL', inName('&#0;')],
    ['character-reference-invalid', 'a reference to a surrogate', inName('&#xD800;')],
    ['character-reference-invalid', 'a reference beyond Unicode', inName('&#x110000;')],
    ['comment', 'a comment inside a value', inName('<!---->')],
    [
      'comment',
      'a comment in SignatureValue',
      (text) => editSignature(text, 'CBQL', (s) => edit(s, '</SignatureValue>', '<!-- --></SignatureValue>')),
    ],
    ['comment', 'a comment before the root', beforeRoot('<!-- x -->')],
    ['comment', 'a comment after the root', (text) => `${text}<!-- x -->`],
    ['cdata', 'CDATA', inName('<![CDATA[x]]>')],
    ['processing-instruction', 'a processing instruction', inName('<?x y?>')],
    ['processing-instruction', 'a style sheet', beforeRoot('<?xml-stylesheet href="x"?>')],
    ['xml-declaration', 'a second XML declaration', beforeRoot('<?xml version="1.0"?>')],
    ['xml-declaration', 'XML 1.1', (text) => edit(text, 'version="1.0"', 'version="1.1"')],
    [
      'xml-declaration',
      'another encoding',
      (text) => edit(text, 'encoding="UTF-8"', 'encoding="ISO-8859-1"'),
    ],
    ['xml-declaration', 'UTF-7', (text) => edit(text, 'encoding="UTF-8"', 'encoding="UTF-7"')],
    ['nul-character', 'a NUL', inName('\0')],
    ['illegal-character', 'a control character', inName('\u0001')],
    ['illegal-character', 'U+FFFE', inName('\uFFFE')],
    ['not-well-formed', 'a second byte order mark', (text) => `\uFEFF\uFEFF${text}`],
    ['not-well-formed', 'text before the root', (text) => `x${text}`],
    ['not-well-formed', 'text after the root', (text) => `${text}x`],
    ['not-well-formed', 'a second root', (text) => `${text}<HOC_BA></HOC_BA>`],
    ['not-well-formed', 'a cut document', (text) => text.slice(0, -20)],
    [
      'not-well-formed',
      'an attribute twice',
      (text) => edit(text, 'phienBan="1"', 'phienBan="1" phienBan="1"'),
    ],
    ['not-well-formed', 'an attribute without quotes', (text) => edit(text, 'phienBan="1"', 'phienBan=1')],
    ['not-well-formed', '< in an attribute', (text) => edit(text, 'phienBan="1"', 'phienBan="<"')],
    ['not-well-formed', ']]> in text', inName(']]>')],
    [
      'not-well-formed',
      'crossed tags',
      (text) => edit(text, '</CHUYEN_CAN><NHAN_XET_GVCN>', '<NHAN_XET_GVCN></CHUYEN_CAN>'),
    ],
    ['namespace-not-allowed', 'a prefix', (text) => edit(text, '<BANG_DIEM>', '<x:BANG_DIEM>')],
    [
      'namespace-not-allowed',
      'a namespace on the root',
      (text) => edit(text, '<HOC_BA ', '<HOC_BA xmlns="urn:x" '),
    ],
    [
      'namespace-not-allowed',
      'a prefix declared',
      (text) => edit(text, '<HOC_BA ', '<HOC_BA xmlns:ds="http://www.w3.org/2000/09/xmldsig#" '),
    ],
    [
      'namespace-not-allowed',
      'xmlns="" inside a Signature',
      (text) => editSignature(text, 'CBQL', (s) => edit(s, '<Object>', '<Object xmlns="">')),
    ],
    [
      'namespace-not-allowed',
      'a Signature in another namespace',
      (text) => editSignature(text, 'CBQL', (s) => edit(s, 'xmldsig#" Id=', 'xmldsig" Id=')),
    ],
    [
      'namespace-not-allowed',
      'xml:base',
      (text) => edit(text, 'phienBan="1"', 'phienBan="1" xml:base="http://x/"'),
    ],
    ['name-not-allowed', 'letters with marks in a name', (text) => text.replaceAll('CBQL>', 'HIỆU>')],
    ['name-not-allowed', 'a long name', (text) => text.replaceAll('CBQL>', `${'A'.repeat(65)}>`)],
    ['too-deep', 'deep nesting', inName('<a>'.repeat(20))],
    ['too-deep', 'very deep nesting', inName('<a>'.repeat(100_000))],
    [
      'too-many-attributes',
      'many attributes',
      (text) =>
        edit(text, '<CBQL>', `<CBQL ${Array.from({ length: 17 }, (_, at) => `a${at}=""`).join(' ')}>`),
    ],
    ['too-many-elements', 'many elements', inName('<a/>'.repeat(10_001))],
    ['too-many-signatures', 'many signatures', inName('<Signature/>'.repeat(65))],
    ['document-too-large', 'more than a mebibyte', inName('a'.repeat(1_048_577))],
    ['document-empty', 'nothing', () => ''],
    ['not-well-formed', 'white space alone', () => ' \n'],
    ['not-well-formed', 'no XML at all', () => '%PDF-1.7'],
  ])('%s: %s', (code, _, change) => {
    const report = fixture.verify(change(usual));
    expect(codes(report)).toEqual([`document: ${code}`]);
    expect(report).toMatchObject({
      indication: 'TOTAL-FAILED',
      subIndication: 'FORMAT_FAILURE',
      signatures: [],
    });
    expect(report.content).toBeUndefined();
  });

  test.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a cut sequence', [0xe1, 0xbb]],
  ])('not-utf8: %s', (_, sequence) => {
    const at = Buffer.from(usual).indexOf('<HO_VA_TEN>') + 11;
    const bytes = Buffer.from(usual);
    const changed = Buffer.concat([bytes.subarray(0, at), Buffer.from(sequence), bytes.subarray(at)]);
    expect(codes(fixture.verify(changed))).toEqual(['document: not-utf8']);
  });

  test('not-utf8: UTF-16 with a byte order mark', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(usual, 'utf16le')]);
    expect(['document: nul-character', 'document: not-utf8']).toContain(codes(fixture.verify(bytes))[0]);
  });

  test('every kind of refusal is quick: half a mebibyte of open brackets, quotes, ampersands or spaces', () => {
    const started = performance.now();
    for (const piece of [
      '<',
      '"',
      '&',
      '<a ',
      '<a b="',
      '&#',
      '<a b="c" ',
      '<!',
      ' ',
      '<a>',
      '</a>',
      'xmlns="',
    ]) {
      const filler = piece.repeat(Math.floor(500_000 / piece.length));
      fixture.verify(inName(filler)(usual));
      fixture.verify(filler);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('thousands of faults cost neither time nor a long report', () => {
    const started = performance.now();
    for (const [tag, piece] of [
      ['<CBQL>', '<a/>'],
      ['<CBQL>', '<CBQL/>'],
      ['<BANG_DIEM>', '<DIEM_TONG_KET/>'],
      ['<DANH_SACH_THONG_TIN_KY>', '<DANH_SACH_GVBM><GVBM Id="x"/></DANH_SACH_GVBM>'],
      ['<CBQL>', '<a Id="data"/>'],
    ] as const) {
      const report = fixture.verify(
        edit(usual, tag, tag === '<CBQL>' ? piece.repeat(8_000) + tag : tag + piece.repeat(4_000)),
      );
      expect(report.indication).toBe('TOTAL-FAILED');
      expect(report.findings.length).toBeLessThan(120);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('no finding repeats a value of the document', () => {
    const report = fixture.verify(
      usual
        .replaceAll('Thử Nghiệm', 'Bí Mật')
        .replace('<KHOI>6<', '<KHOI>Bí Mật<')
        .replace('<LOP>6A<', '<LOP>Bí Mật<x/><'),
    );
    expect(codes(report)).toContain('document: schema-invalid');
    expect(JSON.stringify(report.findings)).not.toContain('Bí Mật');
  });
});

describe('formats', () => {
  const wanted = 'want CHOT_HOC_BA 1, HOC_BA 1, THAY_THE_HOC_BA 1, THU_HOI_HOC_BA 1';

  test.each([
    ['an unknown root', '<TAI_LIEU phienBan="1"/>', 'TAI_LIEU'],
    ['an unknown version', '<HOC_BA phienBan="7"/>', 'HOC_BA 7'],
    ['no version', '<HOC_BA/>', 'HOC_BA'],
    ['a version that is no version', `<HOC_BA phienBan="${'x y'.repeat(20)}"/>`, 'HOC_BA'],
    ['a root of a namespace', '<a:HOC_BA xmlns:a="urn:a" phienBan="1"/>', 'a:HOC_BA'],
    ['a root too deep for any format', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`, 'a'],
  ])('%s is found by name, and refused by what is known', (_, text, shown) => {
    const identified = identifyProfile(Buffer.from(text), fixture.profiles);
    expect(identified).toMatchObject({
      ok: false,
      refusal: { code: 'unknown-profile', detail: wanted },
      finding: { code: 'unknown-profile', en: expect.stringContaining(`(${shown})`) },
    });
  });

  test('a document that only looks like the format at its beginning is refused', () => {
    const text = '<!-- <HOC_BA phienBan="1"> --><TAI_LIEU/>';
    const identified = identifyProfile(Buffer.from(text), fixture.profiles);
    expect(identified).toMatchObject({ ok: false, refusal: { code: 'unknown-profile', detail: wanted } });
    expect(codes(fixture.verify(text))).toEqual(['document: comment']);
  });

  test.each<[string, string | Buffer, string]>([
    ['nothing', '', 'document-empty'],
    ['blanks alone', ' \n\t', 'not-well-formed'],
    ['no XML', 'xin chào', 'not-well-formed'],
    ['another encoding', Buffer.from('<TAI_LIEU>h\u1ecdc</TAI_LIEU>', 'latin1'), 'not-utf8'],
    ['UTF-16', Buffer.from('\ufeff<HOC_BA phienBan="1"/>', 'utf16le'), 'nul-character'],
    ['a DOCTYPE', '<!DOCTYPE HOC_BA><HOC_BA phienBan="1"/>', 'doctype'],
    [
      'a DOCTYPE longer than any look at the beginning',
      `<!DOCTYPE HOC_BA [${'<!-- x -->'.repeat(600)}]><HOC_BA phienBan="1"/>`,
      'doctype',
    ],
    ['a DOCTYPE before an unknown root', '<!DOCTYPE TAI_LIEU><TAI_LIEU/>', 'doctype'],
    ['an unknown root that does not end', '<TAI_LIEU>', 'not-well-formed'],
  ])('%s is named before the format is asked for', (_, text, code) => {
    const identified = identifyProfile(Buffer.from(text), fixture.profiles);
    expect(identified).toMatchObject({ ok: false, finding: { code } });
    expect(identified).not.toHaveProperty('refusal');
  });

  test.each([' ', '\n', '\t \r\n'])(
    'blanks of %j before the root, however many, change nothing',
    (blanks) => {
      const text = usual.replace('<HOC_BA', `${blanks.repeat(3_000)}<HOC_BA`);
      expect(identifyProfile(Buffer.from(text), fixture.profiles)).toMatchObject({ ok: true });
      expect(fixture.verify(text).indication).toBe('TOTAL-PASSED');
    },
  );

  test.each(['<TAI_LIEU phienBan="1"/>', '<HOC_BA phienBan="2"/>', '<HOC_BA/>'])(
    'the format chosen is held against the root: %s',
    (text) => expect(codes(fixture.verify(text))).toEqual(['document: profile-mismatch']),
  );
});
