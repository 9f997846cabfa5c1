import { beforeAll, expect, test } from 'vitest';
import { ENVELOPED, EXCLUSIVE_C14N } from '../../../../src/signature/core/algorithms.ts';
import { agreementTable, judgeBoth } from '../../../support/agree-with-xmlsec.ts';
import { by, makeCoreSigners } from '../../../support/core-signers.ts';
import { C14N_1_0, signXml } from '../../../support/sign-xml.ts';

/** Text with line ends, an empty element, attributes to sort, a namespace of its own, signs that must be escaped. */
const TEMPLATE = `<?xml version="1.0" encoding="UTF-8"?>
<HOC_BA phienBan="1" xmlns:u="urn:u">
  <DIEM Id="x" lop="6A" mon="Toán" u:n="1">
    <SO>8,5</SO><GHI_CHU/>
    <NX>Tiến bộ &amp; "chăm"</NX>
  </DIEM>
  {{signature}}
</HOC_BA>
`;

type Change = (text: string) => string;
/** Puts `to` in place of the first `from`, which must be there. */
const change =
  (from: string | RegExp, to: string): Change =>
  (text) => {
    const changed = text.replace(from, () => to);
    if (changed === text) throw new Error(`nothing to change: ${from}`);
    return changed;
  };
const inValue =
  (name: string, edit: (value: string) => string): Change =>
  (text) =>
    text.replace(new RegExp(`(<${name}>)([^<]*)`), (_, tag, value) => tag + edit(value));

/** Other bytes, the same document: valid before and after. */
const EQUIVALENT: readonly (readonly [string, Change])[] = [
  ['attributes in another order', change('lop="6A" mon="Toán"', 'mon="Toán" lop="6A"')],
  [
    'a prefixed attribute before the others',
    change(/ lop="6A" mon="Toán" u:n="1"/, ' u:n="1" mon="Toán" lop="6A"'),
  ],
  ['single quotes', change('lop="6A"', `lop='6A'`)],
  ['spaces inside a start tag', change('lop="6A"', '\n\t lop = "6A" ')],
  ['a space before the bracket', change('u:n="1">', 'u:n="1" >')],
  ['a space inside an end tag', change('</DIEM>', '</DIEM\n>')],
  ['an empty element written out', change('<GHI_CHU/>', '<GHI_CHU></GHI_CHU>')],
  ['an empty element with a space', change('<GHI_CHU/>', '<GHI_CHU />')],
  ['a letter by its decimal number', change('8,5', '&#56;,5')],
  ['a letter by its hexadecimal number', change('Toán', 'To&#xE1;n')],
  ['a letter by a number with leading zeros', change('8,5', '&#x0038;,5')],
  ['& by its number', change('&amp;', '&#38;')],
  ['a quotation mark by its entity', change('"chăm"', '&quot;chăm&quot;')],
  ['a letter of an attribute by its number', change('lop="6A"', 'lop="6&#65;"')],
  ['text in a CDATA section', change('8,5', '<![CDATA[8,5]]>')],
  ['& in a CDATA section', change('Tiến bộ &amp; ', '<![CDATA[Tiến bộ & ]]>')],
  ['an empty CDATA section', change('8,5', '8<![CDATA[]]>,5')],
  ['a comment', change('<SO>', '<!-- điểm --><SO>')],
  ['a comment inside text', change('8,5', '8<!-- -->,5')],
  ['line ends CR LF', (text) => text.replaceAll('\n', '\r\n')],
  ['line ends CR', (text) => text.replaceAll('\n', '\r')],
  ['mixed line ends', change('</SO><GHI_CHU/>\n', '</SO><GHI_CHU/>\r')],
  ['a byte order mark', (text) => `\ufeff${text}`],
  ['no XML declaration', change(/^<\?xml[^>]*>\n/, '')],
  ['an XML declaration without encoding', change(' encoding="UTF-8"', '')],
  [
    'an XML declaration with standalone and other quotes',
    change(/^<\?xml[^>]*>/, `<?xml version='1.0' encoding='utf-8' standalone='no' ?>`),
  ],
  ['white space between declaration and element', change('?>', '?>\n\n ')],
  [
    'a comment before and after the document element',
    (text) => `${text.replace('?>', '?><!-- a -->')}<!-- b -->`,
  ],
  ['a declaration said again', change('<SO>', '<SO xmlns:u="urn:u">')],
  ['a default namespace taken off that is not there', change('<SO>', '<SO xmlns="">')],
  [
    'the namespace of XML Signature said again',
    change('<SignedInfo>', '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">'),
  ],
  [
    'white space in SignatureValue',
    inValue('SignatureValue', (value) => `\n ${value.match(/.{1,64}/g)?.join('\r\n ')}\n`),
  ],
  [
    'white space in X509Certificate',
    inValue('X509Certificate', (value) => value.match(/.{1,76}/g)?.join('\n') ?? ''),
  ],
  [
    'white space by numbers in X509Certificate',
    inValue('X509Certificate', (value) => `&#10;${value.slice(0, 9)}&#x20;${value.slice(9)}&#13;`),
  ],
  [
    'a letter by its number in SignatureValue',
    inValue('SignatureValue', (value) => `&#${value.charCodeAt(0)};${value.slice(1)}`),
  ],
  ['attributes of a Reference in single quotes', change('URI="#x"', `URI='#x'`)],
  [
    'an Algorithm by numbers',
    change(
      'Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"',
      'Algorithm="&#104;ttp://www.w3.org/2001/04/xmlenc#sha256"',
    ),
  ],
  [
    'SignatureMethod written short',
    change(
      /(<SignatureMethod[^>]*)><\/SignatureMethod>/,
      '<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>',
    ),
  ],
  [
    'a comment in SignedInfo, which C14N leaves out',
    change('<SignatureMethod', '<!-- c --><SignatureMethod'),
  ],
];

/** Close to the same document, and not the same. */
const DIFFERENT: readonly (readonly [string, Change])[] = [
  ['another figure', change('8,5', '8,6')],
  ['a space more in text', change('8,5', '8,5 ')],
  ['white space between elements dropped', change('</SO><GHI_CHU/>\n    ', '</SO><GHI_CHU/>')],
  ['white space between elements changed', change('</SO><GHI_CHU/>\n', '</SO><GHI_CHU/>\n\n')],
  ['a tab for spaces', change('\n    <SO>', '\n\t<SO>')],
  ['CR by its number, which is no line end', change('<GHI_CHU/>\n', '<GHI_CHU/>&#13;\n')],
  ['the same text in another normal form', change('Toán', 'Toa\u0301n')],
  ['a letter that looks alike', change('6A', '6\u0410')],
  ['a space that breaks no line', change('Tiến bộ', 'Tiến\u00a0bộ')],
  ['a zero-width space', change('8,5', '8\u200b,5')],
  ['a byte order mark inside', change('8,5', '\ufeff8,5')],
  ['an attribute more', change('<SO>', '<SO a="">')],
  ['an attribute less', change(' lop="6A"', '')],
  ['an attribute in another case', change('lop=', 'Lop=')],
  ['an attribute without its prefix', change('u:n="1"', 'n="1"')],
  ['an attribute’s white space', change('lop="6A"', 'lop="6A "')],
  ['a line end in an attribute by its number', change('lop="6A"', 'lop="6A&#10;"')],
  ['the prefix bound to another name', change('xmlns:u="urn:u"', 'xmlns:u="urn:v"')],
  [
    'another prefix for the same name',
    (text) => text.replaceAll('xmlns:u', 'xmlns:v').replaceAll('u:n', 'v:n'),
  ],
  ['a namespace more in scope', change('<HOC_BA ', '<HOC_BA xmlns:w="urn:w" ')],
  ['a default namespace', change('<HOC_BA ', '<HOC_BA xmlns="urn:w" ')],
  ['xml:lang taken over', change('<HOC_BA ', '<HOC_BA xml:lang="vi" ')],
  ['an instruction', change('<SO>', '<?x?><SO>')],
  ['an empty element more', change('<GHI_CHU/>', '<GHI_CHU/><GHI_CHU/>')],
  ['an element in another case', change('<SO>8,5</SO>', '<So>8,5</So>')],
  ['elements in another order', change('<SO>8,5</SO><GHI_CHU/>', '<GHI_CHU/><SO>8,5</SO>')],
  ['an entity for what it is not', change('&amp;', '&amp;amp;')],
  ['markup in a CDATA section', change('<GHI_CHU/>', '<![CDATA[<GHI_CHU/>]]>')],
  ['the Id carried by another element too', change('<SO>', '<SO Id="x">')],
  [
    'the Id carried by another element alone',
    (text) => text.replace(' Id="x"', '').replace('<SO>', '<SO Id="x">'),
  ],
  ['white space in an Algorithm', change('#rsa-sha256"', '#rsa-sha256 "')],
  ['a digest of another region', change('URI="#x"', 'URI=""')],
  ['text in SignedInfo', change('<SignatureMethod', 'x<SignatureMethod')],
  ['an instruction in SignedInfo', change('<SignatureMethod', '<?x?><SignatureMethod')],
];

let signed: string;
let enveloped: string;
beforeAll(async () => {
  const { rsa } = await makeCoreSigners();
  signed = signXml(TEMPLATE, {
    ...by(rsa),
    references: [{ uri: '#x', transforms: [{ uri: C14N_1_0 }] }],
  });
  enveloped = signXml(TEMPLATE, {
    ...by(rsa),
    canonicalization: { uri: EXCLUSIVE_C14N },
    references: [{ uri: '', transforms: [{ uri: ENVELOPED }, { uri: EXCLUSIVE_C14N }] }],
  });
}, 60_000);

test(`${EQUIVALENT.length} ways to write the same document stay valid, and libxmlsec1 agrees`, async () => {
  const rows = await judgeBoth([
    ...EQUIVALENT.map(([name, edit]) => [name, edit(signed)] as const),
    ...EQUIVALENT.filter(([name]) => !name.includes('Reference')).map(
      ([name, edit]) => [`enveloped: ${name}`, edit(enveloped)] as const,
    ),
  ]);
  console.log(agreementTable(rows));
  expect(rows.filter(({ ours }) => ours !== 'valid')).toEqual([]);
  expect(rows.filter(({ xmlsec1 }) => xmlsec1 === false)).toEqual([]);
}, 240_000);

test(`${DIFFERENT.length} documents that are nearly the same are not valid, and libxmlsec1 agrees`, async () => {
  const rows = await judgeBoth(DIFFERENT.map(([name, edit]) => [name, edit(signed)] as const));
  console.log(agreementTable(rows));
  expect(rows.filter(({ ours }) => ours === 'valid')).toEqual([]);
  const strict = rows.filter(({ xmlsec1 }) => xmlsec1 === true);
  expect(strict).toEqual([]);
}, 240_000);
