import { edit, editSignature, type SignedDocuments } from '../signed-documents.ts';
import type { Attack } from './attack.ts';

const HALF_MEBIBYTE = 500_000;

/** Small or large documents made to cost time or memory. */
export function bombAttacks(fixture: SignedDocuments): readonly Attack[] {
  const usual = fixture.text();
  const inRemark = (text: string) => edit(usual, '<NHAN_XET_GVCN>', `<NHAN_XET_GVCN>${text}`);
  const beforeRoot = (text: string) => edit(usual, '<HOC_BA ', `${text}<HOC_BA `);
  const inSeal = (change: (signature: string) => string) => editSignature(usual, 'KY_PHAT_HANH', change);
  const fill = (piece: string) => piece.repeat(Math.floor(HALF_MEBIBYTE / piece.length));
  const numbered = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => make(at)).join('');
  const laughs = numbered(9, (at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`);
  const bomb = (name: string, document: string, code: string): Attack => ({ name, document, expected: code });
  return [
    bomb(
      'a billion laughs',
      beforeRoot(`<!DOCTYPE HOC_BA [<!ENTITY l0 "ha">${laughs}]>`),
      'document: doctype',
    ),
    bomb(
      'one long entity, many times',
      beforeRoot(`<!DOCTYPE HOC_BA [<!ENTITY a "${fill('a')}">]>`),
      'document: doctype',
    ),
    bomb(
      'an external entity',
      beforeRoot('<!DOCTYPE HOC_BA [<!ENTITY x SYSTEM "file:///dev/zero">]>'),
      'document: doctype',
    ),
    bomb(
      'parameter entities',
      beforeRoot('<!DOCTYPE HOC_BA [<!ENTITY % x SYSTEM "http://127.0.0.1:9/">%x;]>'),
      'document: doctype',
    ),
    bomb('undeclared entities', inRemark(fill('&l9;')), 'document: entity-not-allowed'),
    bomb('deep nesting', inRemark(fill('<a>')), 'document: too-deep'),
    bomb('many elements', inRemark(fill('<a/>')), 'document: too-many-elements'),
    bomb(
      'many attributes',
      edit(usual, '<CBQL>', `<CBQL${numbered(10_000, (at) => ` a${at}="x"`)}>`),
      'document: too-many-attributes',
    ),
    bomb(
      'one attribute many times',
      edit(usual, '<CBQL>', `<CBQL${fill(' a="x"')}>`),
      'document: too-many-attributes',
    ),
    bomb(
      'a long attribute',
      edit(usual, 'phienBan="1"', `phienBan="1${fill('1')}"`),
      'document: profile-mismatch',
    ),
    bomb('a long name', edit(usual, '<CBQL>', `<${fill('A')}>`), 'document: not-well-formed'),
    bomb(
      'many names',
      inRemark(numbered(2_000, (at) => `<a${numbered(10, (place) => ` b${at}.${place}=""`)}/>`)),
      'document: name-not-allowed',
    ),
    bomb(
      'many namespaces',
      edit(usual, '<CBQL>', `<CBQL${numbered(10, (at) => ` xmlns:p${at}="urn:${at}"`)}>`),
      'document: namespace-not-allowed',
    ),
    bomb('many Signatures', inRemark(fill('<Signature/>')), 'document: too-many-elements'),
    bomb('sixty-five Signatures', inRemark('<Signature/>'.repeat(65)), 'document: too-many-signatures'),
    bomb(
      'thousands of References',
      inSeal((s) => s.replace(/<Reference URI="#data">.*?<\/Reference>/, (r) => r.repeat(1_200))),
      'school-seal: too-many-references',
    ),
    bomb(
      'thirty References to the whole',
      inSeal((s) => s.replace(/<Reference URI="#data">.*?<\/Reference>/, (r) => r.repeat(29))),
      'school-seal: reference-doubled',
    ),
    bomb(
      'thousands of Transforms',
      inSeal((s) => s.replace(/<Transform [^>]*><\/Transform>/, (t) => t.repeat(6_000))),
      'school-seal: too-many-transforms',
    ),
    bomb(
      'thousands of equal Ids',
      inRemark('<a Id="data"/>'.repeat(8_000)),
      'principal: reference-ambiguous-id',
    ),
    bomb(
      'thousands of slots',
      edit(usual, '<KY_PHAT_HANH>', `${'<CBQL></CBQL>'.repeat(8_000)}<KY_PHAT_HANH>`),
      'document: role-doubled',
    ),
    bomb(
      'thousands of results',
      edit(usual, '<BANG_DIEM>', `<BANG_DIEM>${'<DIEM_TONG_KET/>'.repeat(8_000)}`),
      'document: result-without-teacher',
    ),
    bomb(
      'a long SignatureValue',
      inSeal((s) => s.replace('<SignatureValue>', `<SignatureValue>${fill('AAAA')}`)),
      'school-seal: signature-value-invalid',
    ),
    bomb(
      'a long certificate',
      inSeal((s) => s.replace('<X509Certificate>', `<X509Certificate>${fill('AAAA')}`)),
      'school-seal: certificate-unreadable',
    ),
    bomb(
      'a long signing time',
      inSeal((s) => s.replace('<SigningTime>', `<SigningTime>${fill('9')}`)),
      'school-seal: signing-time-invalid',
    ),
    bomb(
      'white space between all tags',
      usual.replaceAll('><', `>${' '.repeat(900)}<`),
      'school-seal: digest-mismatch',
    ),
    bomb('thousands of character references', inRemark(fill('&#97;')), 'school-seal: digest-mismatch'),
    bomb('more than a mebibyte', inRemark('a'.repeat(1_048_577)), 'document: document-too-large'),
  ];
}
