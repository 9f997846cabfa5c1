import { edit, type SignedDocuments } from '../signed-documents.ts';
import type { Attack } from './attack.ts';

const BOM = '\uFEFF';

/** Bytes that two readers take for different characters, or for none. */
export function byteAttacks(fixture: SignedDocuments): readonly Attack[] {
  const usual = fixture.text();
  const inName = (name: string, bytes: readonly number[] | string, code: string): Attack => {
    const all = Buffer.from(usual);
    const at = all.indexOf('<HO_VA_TEN>') + '<HO_VA_TEN>'.length;
    const inserted = typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes);
    return {
      name,
      document: Buffer.concat([all.subarray(0, at), inserted, all.subarray(at)]),
      expected: `document: ${code}`,
    };
  };
  const whole = (name: string, document: string | Uint8Array, code: string): Attack => ({
    name,
    document,
    expected: `document: ${code}`,
  });
  return [
    whole('two byte order marks', BOM + BOM + usual, 'not-well-formed'),
    { ...inName('a byte order mark inside a name', BOM, ''), expected: 'school-seal: digest-mismatch' },
    whole('UTF-16, little end first', Buffer.from(BOM + usual, 'utf16le'), 'nul-character'),
    whole('UTF-16, big end first', Buffer.from(BOM + usual, 'utf16le').swap16(), 'nul-character'),
    whole('UTF-16 without a mark', Buffer.from(usual, 'utf16le'), 'nul-character'),
    whole('UTF-32', utf32(usual), 'nul-character'),
    whole('UTF-7 by its declaration', edit(usual, 'encoding="UTF-8"', 'encoding="UTF-7"'), 'xml-declaration'),
    whole(
      'EBCDIC by its declaration',
      edit(usual, 'encoding="UTF-8"', 'encoding="IBM037"'),
      'xml-declaration',
    ),
    whole('XML 1.1', edit(usual, 'version="1.0"', 'version="1.1"'), 'xml-declaration'),
    whole('compressed', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 'nul-character'),
    inName('a NUL', [0], 'nul-character'),
    inName('a reference to NUL', '&#0;', 'character-reference-invalid'),
    inName('a lone high surrogate', [0xed, 0xa0, 0x80], 'not-utf8'),
    inName('a lone low surrogate', [0xed, 0xb0, 0x80], 'not-utf8'),
    inName('a pair of surrogates (CESU-8)', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], 'not-utf8'),
    inName('a reference to a surrogate', '&#xD83D;', 'character-reference-invalid'),
    inName('an overlong slash', [0xc0, 0xaf], 'not-utf8'),
    inName('an overlong NUL', [0xc0, 0x80], 'not-utf8'),
    inName('beyond Unicode', [0xf4, 0x90, 0x80, 0x80], 'not-utf8'),
    inName('a cut sequence', [0xe1, 0xbb], 'not-utf8'),
    inName('U+FFFF', '\uFFFF', 'illegal-character'),
    inName('an escape character', '\u001b[2K', 'illegal-character'),
  ];
}

function utf32(text: string): Buffer {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const bytes = Buffer.alloc(points.length * 4);
  for (const [at, point] of points.entries()) bytes.writeUInt32LE(point, at * 4);
  return bytes;
}

/** Characters that look like others, or that can be written in two ways. */
export function unicodeAttacks(fixture: SignedDocuments): readonly Attack[] {
  const usual = fixture.text();
  const changed = (
    name: string,
    from: string,
    to: string,
    expected = 'school-seal: digest-mismatch',
  ): Attack => {
    const at = usual.indexOf(from);
    if (at < 0) throw new Error(`no ${from}`);
    return { name, document: usual.slice(0, at) + to + usual.slice(at + from.length), expected };
  };
  return [
    changed('a letter decomposed (NFD)', 'Thử Nghiệm', 'Thử Nghiệm'.normalize('NFD')),
    changed('a Cyrillic letter for a Latin one', '<HO_VA_TEN>Thử Nghi', '<HO_VA_TEN>Thử Ngh\u0456'),
    changed('a zero-width space in a name', '<HO_VA_TEN>Thử', '<HO_VA_TEN>Thử\u200B'),
    changed('writing turned round', '<HO_VA_TEN>', '<HO_VA_TEN>\u202E'),
    changed('a no-break space for a space', '<HO_VA_TEN>Thử ', '<HO_VA_TEN>Thử\u00A0'),
    changed(
      'full-width digits in the personal ID',
      '<SO_DINH_DANH_CA_NHAN>099',
      '<SO_DINH_DANH_CA_NHAN>０９９',
      'document: content-field-invalid',
    ),
    changed(
      'Arabic digits in the personal ID',
      '<SO_DINH_DANH_CA_NHAN>099',
      '<SO_DINH_DANH_CA_NHAN>٠٩٩',
      'document: schema-invalid',
    ),
    changed('a mark in full-width digits', '<HOC_KY_1>', '<HOC_KY_1>１', 'document: schema-invalid'),
    changed(
      'an element name in look-alike letters',
      '<BANG_DIEM>',
      '<B\u0410NG_DIEM>',
      'document: not-well-formed',
    ),
    {
      name: 'a slot named in look-alike letters',
      document: usual.replaceAll('CBQL>', 'C\u0412QL>'),
      expected: 'document: name-not-allowed',
    },
  ];
}
