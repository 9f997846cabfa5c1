import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, type ScanLimits } from '../../../../src/signature/xml/limits.ts';
import { XmlRefusal, type XmlRefusalCode } from '../../../../src/signature/xml/refusal.ts';
import { scan } from '../../../../src/signature/xml/scan.ts';
import { parseWithLibxml2 } from '../../../support/libxml2.ts';

function refusalOf(bytes: Uint8Array, limits?: Partial<ScanLimits>): XmlRefusalCode | 'read' {
  try {
    scan(bytes, { ...DEFAULT_LIMITS, ...limits });
    return 'read';
  } catch (error) {
    if (error instanceof XmlRefusal) return error.code;
    throw error;
  }
}
const text = (source: string): Uint8Array => Buffer.from(source);
const raw = (source: string): Uint8Array => Buffer.from(source, 'latin1');

/** Neither we nor libxml2 read these. */
const MALFORMED: readonly (readonly [string, Uint8Array, XmlRefusalCode])[] = [
  ['nothing', text(''), 'malformed'],
  ['white space alone', text(' \n'), 'malformed'],
  ['text alone', text('x'), 'malformed'],
  ['a byte order mark alone', text('\ufeff'), 'malformed'],
  ['a comment alone', text('<!-- x -->'), 'malformed'],
  ['a bare <', text('<'), 'malformed'],
  ['a bare <a', text('<a'), 'malformed'],
  ['a start tag without end tag', text('<a>'), 'malformed'],
  ['an end tag alone', text('</a>'), 'malformed'],
  ['an end tag of another name', text('<a></b>'), 'malformed'],
  ['an end tag of a longer name', text('<a></aa>'), 'malformed'],
  ['an end tag of a shorter name', text('<aa></a>'), 'malformed'],
  ['an end tag in another case', text('<a></A>'), 'malformed'],
  ['an end tag with an attribute', text('<a></a b="">'), 'malformed'],
  ['an end tag with a slash', text('<a></a/>'), 'malformed'],
  ['an end tag with white space before the name', text('<a></ a>'), 'malformed'],
  ['an unfinished end tag', text('<a></a'), 'malformed'],
  ['crossed tags', text('<a><b></a></b>'), 'malformed'],
  ['a second document element', text('<a/><b/>'), 'malformed'],
  ['text before the document element', text('x<a/>'), 'malformed'],
  ['text after the document element', text('<a/>x'), 'malformed'],
  ['a reference after the document element', text('<a/>&#10;'), 'malformed'],
  ['a CDATA section after the document element', text('<a/><![CDATA[]]>'), 'malformed'],
  ['NUL after the document element', raw('<a/>\u0000'), 'malformed'],
  ['white space before the name', text('< a/>'), 'malformed'],
  ['a name that begins with a digit', text('<1/>'), 'malformed'],
  ['a name that begins with a hyphen', text('<-a/>'), 'malformed'],
  ['a name with a sign', text('<a!/>'), 'malformed'],
  ['a name that begins with a combining mark', text('<\u0301a/>'), 'malformed'],
  ['a name with a character no name may hold', text('<a\u00d7/>'), 'malformed'],
  ['a slash that ends nothing', text('<a / >'), 'malformed'],
  ['two slashes', text('<a//>'), 'malformed'],
  ['an attribute without value', text('<a b/>'), 'malformed'],
  ['an attribute without quotes', text('<a b=c/>'), 'malformed'],
  ['an attribute without name', text('<a ="c"/>'), 'malformed'],
  ['an attribute that is not closed', text('<a b="c/>'), 'malformed'],
  ['other quotes at the end', text(`<a b="c'/>`), 'malformed'],
  ['attributes without space between', text('<a b="1"c="2"/>'), 'malformed'],
  ['< inside a value', text('<a b="<"/>'), 'malformed'],
  ['& alone', text('<a>&</a>'), 'entity'],
  ['& alone in a value', text('<a b="&"/>'), 'entity'],
  ['& and a space', text('<a>& </a>'), 'entity'],
  ['a reference without semicolon', text('<a>&amp</a>'), 'entity'],
  ['a character reference without digits', text('<a>&#;</a>'), 'malformed'],
  ['a hexadecimal reference without digits', text('<a>&#x;</a>'), 'malformed'],
  ['a hexadecimal reference with X', text('<a>&#X41;</a>'), 'malformed'],
  ['a decimal reference with a letter', text('<a>&#4a;</a>'), 'malformed'],
  [']]> in text', text('<a>]]></a>'), 'malformed'],
  ['a comment that is not closed', text('<a><!-- x</a>'), 'malformed'],
  ['-- inside a comment', text('<a><!-- x -- y --></a>'), 'malformed'],
  ['a comment that ends in --->', text('<a><!-- x ---></a>'), 'malformed'],
  ['a comment <!-->', text('<a><!--></a>'), 'malformed'],
  ['a CDATA section that is not closed', text('<a><![CDATA[x</a>'), 'malformed'],
  ['cdata in small letters', text('<a><![cdata[x]]></a>'), 'malformed'],
  ['an instruction that is not closed', text('<a><?x</a>'), 'malformed'],
  ['an instruction without target', text('<a><? x?></a>'), 'malformed'],
  ['an instruction with no space after its target', text('<a><?x"y"?></a>'), 'malformed'],
  ['<! alone', text('<a><!x></a>'), 'malformed'],
  ['an unknown entity', text('<a>&x;</a>'), 'entity'],
  ['an HTML entity', text('<a>&nbsp;</a>'), 'entity'],
  ['an unknown entity in a value', text('<a b="&x;"/>'), 'entity'],
  ['an entity of another case', text('<a>&AMP;</a>'), 'entity'],
  ['&#0;', text('<a>&#0;</a>'), 'character-reference'],
  ['a reference to a control character', text('<a>&#x1;</a>'), 'character-reference'],
  ['a reference to a surrogate', text('<a>&#xD800;</a>'), 'character-reference'],
  ['a reference to U+FFFE', text('<a>&#xFFFE;</a>'), 'character-reference'],
  ['a reference past Unicode', text('<a>&#x110000;</a>'), 'character-reference'],
  ['a reference of many digits', text(`<a>&#${'9'.repeat(30)};</a>`), 'character-reference'],
  ['a control character in text', raw('<a>\u0001</a>'), 'illegal-character'],
  ['NUL in text', raw('<a>\u0000</a>'), 'illegal-character'],
  ['a control character in a value', raw('<a b="\u001f"/>'), 'illegal-character'],
  ['a control character in a comment', raw('<a><!--\u0002--></a>'), 'illegal-character'],
  ['a control character in CDATA', raw('<a><![CDATA[\u000b]]></a>'), 'illegal-character'],
  ['a control character in an instruction', raw('<a><?x \u000c?></a>'), 'illegal-character'],
  ['U+FFFE in text', text('<a>\ufffe</a>'), 'illegal-character'],
  ['U+FFFF in a value', text('<a b="\uffff"/>'), 'illegal-character'],
  ['U+FFFE in a comment', text('<a><!--\ufffe--></a>'), 'illegal-character'],
  ['the same attribute twice', text('<a b="1" b="2"/>'), 'duplicate-attribute'],
  ['the same attribute twice, others between', text('<a b="1" c="" d="" b="1"/>'), 'duplicate-attribute'],
  ['the same declaration twice', text('<a xmlns:p="urn:a" xmlns:p="urn:a"/>'), 'duplicate-attribute'],
  [
    'an attribute twice by two prefixes',
    text('<a xmlns:p="urn:a" xmlns:q="urn:a" p:b="" q:b=""/>'),
    'duplicate-attribute',
  ],
  ['an unbound prefix', text('<p:a/>'), 'undeclared-prefix'],
  ['an unbound prefix of an attribute', text('<a p:b=""/>'), 'undeclared-prefix'],
  ['a prefix bound by a sibling', text('<a><b xmlns:p="urn:a"/><p:c/></a>'), 'undeclared-prefix'],
  ['a prefix bound by a child', text('<p:a><b xmlns:p="urn:a"/></p:a>'), 'undeclared-prefix'],
  ['two colons', text('<a:b:c xmlns:a="urn:a"/>'), 'namespace'],
  ['a colon at the beginning', text('<:a/>'), 'namespace'],
  ['a colon at the end', text('<a: xmlns:a="urn:a"/>'), 'namespace'],
  ['a local name that is none', text('<a:1 xmlns:a="urn:a"/>'), 'namespace'],
  ['a prefix bound to nothing', text('<a xmlns:p=""/>'), 'namespace'],
  ['xml bound to another name', text('<a xmlns:xml="urn:a"/>'), 'namespace'],
  ['another prefix for xml', text('<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>'), 'namespace'],
  ['xml as default namespace', text('<a xmlns="http://www.w3.org/XML/1998/namespace"/>'), 'namespace'],
  ['xmlns bound', text('<a xmlns:xmlns="urn:a"/>'), 'namespace'],
  ['the namespace of xmlns bound', text('<a xmlns:p="http://www.w3.org/2000/xmlns/"/>'), 'namespace'],
  ['an element of xmlns', text('<xmlns:a/>'), 'namespace'],
  ['a colon in an instruction', text('<a><?p:q?></a>'), 'namespace'],
  ['an XML declaration after white space', text(' <?xml version="1.0"?><a/>'), 'xml-declaration'],
  ['an XML declaration inside', text('<a><?xml version="1.0"?></a>'), 'xml-declaration'],
  ['an XML declaration without version', text('<?xml encoding="UTF-8"?><a/>'), 'xml-declaration'],
  ['an XML declaration out of order', text('<?xml encoding="UTF-8" version="1.0"?><a/>'), 'xml-declaration'],
  ['an instruction named XML', text('<a><?XML x?></a>'), 'xml-declaration'],
  ['an overlong NUL', raw('<a>\u00c0\u0080</a>'), 'not-utf8'],
  ['a lone surrogate in UTF-8', raw('<a>\u00ed\u00a0\u0080</a>'), 'not-utf8'],
  ['a cut-off sequence', raw('<a>\u00e1\u00bb</a>'), 'not-utf8'],
  ['a byte that begins nothing', raw('<a>\u0080</a>'), 'not-utf8'],
  ['Latin-1', raw('<a>\u00e9</a>'), 'not-utf8'],
];

describe('not well-formed, by us and by libxml2', () => {
  test.each(MALFORMED)('%s', (_, bytes, code) => {
    expect(refusalOf(bytes)).toBe(code);
    expect(parseWithLibxml2(bytes)).toBeUndefined();
  });
});

describe('refused although it could be read', () => {
  test.each([
    ['a document type', '<!DOCTYPE a><a/>', 'doctype'],
    ['a document type in small letters', '<!doctype a><a/>', 'doctype'],
    ['an internal subset', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'doctype'],
    ['a document type inside', '<a><!DOCTYPE a></a>', 'doctype'],
    ['XML 1.1', '<?xml version="1.1"?><a/>', 'xml-declaration'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'xml-declaration'],
  ] as const)('%s', (_, source, code) => expect(refusalOf(text(source))).toBe(code));

  test.each([
    ['UTF-16 with its mark', Buffer.from('\ufeff<a/>', 'utf16le'), 'not-utf8'],
    ['UTF-16 without', Buffer.from('<a/>', 'utf16le'), 'malformed'],
  ] as const)('%s', (_, bytes, code) => expect(refusalOf(bytes)).toBe(code));
});

describe('read', () => {
  test.each([
    ['a byte order mark', '\ufeff<a/>'],
    ['every declaration', `<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\r\n<a/>`],
    ['all that may stand beside the element', '<!-- a --><?b c?>\n<a/>\n<!-- d --><?e?>'],
    ['Vietnamese names', '<điểm số="8,5"/>'],
    ['names of the second plane', '<\u{10000}/>'],
    ['> and ] and quotes in text', `<a>]] > ]>"'</a>`],
    ['> and other quotes in a value', `<a b="'>" c='">'/>`],
    ['a default namespace taken off', '<a xmlns="urn:a"><b xmlns=""/></a>'],
    ['the xml prefix without declaration', '<a xml:lang="vi"/>'],
    ['the xml prefix declared', '<a xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="vi"/>'],
    ['one local name in two namespaces', '<a xmlns:p="urn:a" p:b="" b=""/>'],
    ['white space wherever it may be', `<a\n\tb = "1"\r\n></a\n>`],
    ['the last characters before the forbidden ones', '<a>\ufffd\u{10ffff}\ud7ff\ue000</a>'],
    ['DEL and C1 characters', '<a>\u007f\u0085\u009f</a>'],
    ['empty comment, CDATA, instruction', '<a><!----><![CDATA[]]><?x?></a>'],
    [']] and > from two sections', '<a><![CDATA[]]]]><![CDATA[>]]></a>'],
  ])('%s', (_, source) => {
    expect(refusalOf(text(source))).toBe('read');
    parseWithLibxml2(text(source))?.dispose();
  });
});

describe('limits', () => {
  const nested = (depth: number) => text('<a>'.repeat(depth) + '</a>'.repeat(depth));
  test('size', () => {
    expect(refusalOf(text('<a/>'), { bytes: 4 })).toBe('read');
    expect(refusalOf(text('<a/>'), { bytes: 3 })).toBe('too-large');
  });
  test('depth', () => {
    expect(refusalOf(nested(8), { depth: 8 })).toBe('read');
    expect(refusalOf(nested(9), { depth: 8 })).toBe('too-deep');
  });
  test('elements', () => {
    expect(refusalOf(text('<a><b/><c/></a>'), { elements: 3 })).toBe('read');
    expect(refusalOf(text('<a><b/><c/><d/></a>'), { elements: 3 })).toBe('too-many-elements');
  });
  test('attributes of an element', () => {
    expect(refusalOf(text('<a b="" c=""/>'), { attributesPerElement: 2 })).toBe('read');
    expect(refusalOf(text('<a b="" c="" d=""/>'), { attributesPerElement: 2 })).toBe('too-many-attributes');
  });
  test('namespaces in scope, not in the document', () => {
    const one = '<b xmlns:p="urn:a" xmlns:q="urn:b"/>';
    expect(refusalOf(text(`<a>${one}${one}</a>`), { namespacesInScope: 2 })).toBe('read');
    expect(refusalOf(text(`<a xmlns="urn:c">${one}</a>`), { namespacesInScope: 2 })).toBe('namespace');
  });
  test('distinct names', () => {
    const names = (count: number) =>
      text(`<r>${Array.from({ length: count }, (_, i) => `<n${i}/>`).join('')}</r>`);
    expect(refusalOf(names(16_383))).toBe('read');
    expect(refusalOf(names(16_384))).toBe('too-many-names');
  });
  test('names made to collide in the table', () => {
    // As the table of names hashes (xml/names.ts): 300 of these fall into one of 4096 places.
    const hashOf = (name: string): number => {
      let hash = 0x811c9dc5;
      for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
      hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
      return (hash ^ (hash >>> 13)) & 4095;
    };
    const candidates = Array.from({ length: 1_500_000 }, (_, i) => `n${i.toString(36)}`);
    const colliding = candidates.filter((name) => hashOf(name) === 0).slice(0, 300);
    expect(colliding).toHaveLength(300);
    expect(refusalOf(text(`<r>${colliding.map((name) => `<${name}/>`).join('')}</r>`))).toBe(
      'too-many-names',
    );
  });
});

test('a refusal says where', () => {
  expect(() => scan(text('<a>ok</a>\n<b/>'))).toThrowError(
    expect.objectContaining({ code: 'malformed', offset: 10 }),
  );
});

test('a document of two million bytes of nothing but markup takes time by its size', () => {
  const timeOf = (count: number): number => {
    const bytes = text(`<r>${'<a b="&amp;">&#65;<!--x--><![CDATA[y]]></a>'.repeat(count)}</r>`);
    const before = performance.now();
    scan(bytes);
    return performance.now() - before;
  };
  timeOf(10_000);
  const small = Math.min(timeOf(10_000), timeOf(10_000), timeOf(10_000));
  expect(timeOf(80_000)).toBeLessThan(small * 8 * 6 + 100);
});
