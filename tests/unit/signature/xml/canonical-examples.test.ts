import { XmlElement } from 'libxml2-wasm';
import { describe, expect, test } from 'vitest';
import {
  type CanonicalMethod,
  canonicalize,
  canonicalizeDocument,
} from '../../../../src/signature/xml/canonicalize.ts';
import { nameOf } from '../../../../src/signature/xml/nodes.ts';
import { scan } from '../../../../src/signature/xml/scan.ts';
import { canonicalizeWithLibxml2, parseWithLibxml2 } from '../../../support/libxml2.ts';

const inclusive: CanonicalMethod = { version: '1.0', comments: false, prefixes: [] };
const exclusive: CanonicalMethod = { version: 'exclusive', comments: false, prefixes: [] };

/** Ours and libxml2's, which must be one; of the first element with the local name, or of the whole document. */
function canonical(source: string, method: CanonicalMethod, local?: string): string {
  const tape = scan(Buffer.from(source));
  const element = Array.from({ length: tape.elements.length }, (_, i) => i).find(
    (number) => local !== undefined && nameOf(tape, number).local === local,
  );
  const ours = Buffer.from(
    element === undefined ? canonicalizeDocument(tape, method) : canonicalize(tape, element, method),
  ).toString();
  const document = parseWithLibxml2(Buffer.from(source));
  const node = local === undefined ? undefined : document?.get(`//*[local-name()="${local}"]`);
  const theirs =
    document && canonicalizeWithLibxml2(document, method, node instanceof XmlElement ? node : undefined);
  document?.dispose();
  expect(ours).toBe(theirs);
  return ours;
}

describe('the examples of Canonical XML 1.0, clause 3; without the document types, which are refused', () => {
  const PIS = `<?xml version="1.0"?>

<?xml-stylesheet   href="doc.xsl"
   type="text/xsl"   ?>

<doc>Hello, world!<!-- Comment 1 --></doc>

<?pi-without-data     ?>

<!-- Comment 2 -->

<!-- Comment 3 -->
`;

  test('3.1 instructions, comments and outside of the document element: without comments', () => {
    expect(canonical(PIS, inclusive)).toBe(
      `<?xml-stylesheet href="doc.xsl"
   type="text/xsl"   ?>
<doc>Hello, world!</doc>
<?pi-without-data?>`,
    );
  });

  test('3.1 with comments', () => {
    expect(canonical(PIS, { ...inclusive, comments: true })).toBe(
      `<?xml-stylesheet href="doc.xsl"
   type="text/xsl"   ?>
<doc>Hello, world!<!-- Comment 1 --></doc>
<?pi-without-data?>
<!-- Comment 2 -->
<!-- Comment 3 -->`,
    );
  });

  test('3.2 white space in content stays', () => {
    const source = `<doc>
   <clean>   </clean>
   <dirty>   A   B   </dirty>
   <mixed>
      A
      <clean>   </clean>
      B
      <dirty>   A   B   </dirty>
      C
   </mixed>
</doc>`;
    expect(canonical(source, inclusive)).toBe(source);
  });

  test('3.3 start and end tags', () => {
    expect(
      canonical(
        `<doc>
   <e1   />
   <e2   ></e2>
   <e3   name = "elem3"   id="elem3"   />
   <e4   name="elem4"   id="elem4"   ></e4>
   <e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm"
      xmlns:b="http://www.ietf.org"
      xmlns:a="http://www.w3.org"
      xmlns="http://example.org"/>
   <e6 xmlns="" xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="" xmlns:a="http://www.w3.org">
            <e9 xmlns="" xmlns:a="http://www.ietf.org"/>
         </e8>
      </e7>
   </e6>
</doc>`,
        inclusive,
      ),
    ).toBe(`<doc>
   <e1></e1>
   <e2></e2>
   <e3 id="elem3" name="elem3"></e3>
   <e4 id="elem4" name="elem4"></e4>
   <e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5>
   <e6 xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="">
            <e9 xmlns:a="http://www.ietf.org"></e9>
         </e8>
      </e7>
   </e6>
</doc>`);
  });

  test('3.4 character modifications and references', () => {
    expect(
      canonical(
        `<doc>
   <text>First line&#x0d;&#10;Second line</text>
   <value>&#x32;</value>
   <compute><![CDATA[value>"0" && value<"10" ?"valid":"error"]]></compute>
   <compute expr='value>"0" &amp;&amp; value&lt;"10" ?"valid":"error"'>valid</compute>
   <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>
</doc>`,
        inclusive,
      ),
    ).toBe(`<doc>
   <text>First line&#xD;
Second line</text>
   <value>2</value>
   <compute>value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"</compute>
   <compute expr="value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;">valid</compute>
   <norm attr=" '    &#xD;&#xA;&#x9;   ' "></norm>
</doc>`);
  });

  test('3.5 needs entities that a document type declares: refused', () => {
    const source = '<!DOCTYPE doc [<!ENTITY ent1 "Hello">]><doc attrExtEnt="entExt">&ent1;, world!</doc>';
    expect(() => scan(Buffer.from(source))).toThrowError(expect.objectContaining({ code: 'doctype' }));
  });

  test('3.6 UTF-8', () => {
    expect(canonical('<?xml version="1.0" encoding="UTF-8"?><doc>&#169;</doc>', inclusive)).toBe(
      '<doc>\u00a9</doc>',
    );
  });

  test('3.7 a document subset: the element e3 with what it inherits', () => {
    const source =
      '<doc xmlns="http://www.ietf.org" xmlns:w3c="http://www.w3.org" xml:lang="vi"><e1><e2 xmlns="" xml:space="preserve"><e3 id="E3"/></e2></e1></doc>';
    expect(canonical(source, inclusive, 'e3')).toBe(
      '<e3 xmlns:w3c="http://www.w3.org" id="E3" xml:lang="vi" xml:space="preserve"></e3>',
    );
  });
});

describe('the examples of Exclusive XML Canonicalization 1.0, clause 2', () => {
  const pdu = (attributes: string) =>
    `<n0:pdu xmlns:n0="http://a.example" ${attributes}><n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2></n0:pdu>`;
  const enveloped = `<n2:pdu xmlns:n1="http://example.com" xmlns:n2="http://foo.example" xml:lang="fr" xml:space="retain"><n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2></n2:pdu>`;

  test('2.2 inclusive form depends on the context', () => {
    expect(canonical(pdu('xmlns:n3="ftp://example.org"'), inclusive, 'elem2')).toBe(
      '<n1:elem2 xmlns:n0="http://a.example" xmlns:n1="http://example.net" xmlns:n3="ftp://example.org" xml:lang="en"><n3:stuff></n3:stuff></n1:elem2>',
    );
    expect(canonical(enveloped, inclusive, 'elem2')).toBe(
      '<n1:elem2 xmlns:n1="http://example.net" xmlns:n2="http://foo.example" xml:lang="en" xml:space="retain"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>',
    );
  });

  test('2.3 exclusive form does not', () => {
    const form =
      '<n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>';
    expect(canonical(pdu('xmlns:n3="ftp://example.org"'), exclusive, 'elem2')).toBe(form);
    expect(canonical(enveloped, exclusive, 'elem2')).toBe(form);
  });

  test('a PrefixList brings the context back for the listed ones alone', () => {
    expect(canonical(enveloped, { ...exclusive, prefixes: ['n2', 'unbound'] }, 'elem2')).toBe(
      '<n1:elem2 xmlns:n1="http://example.net" xmlns:n2="http://foo.example" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>',
    );
  });

  test('#default lists the default namespace', () => {
    const source = '<a xmlns="urn:a" xmlns:p="urn:p"><p:b><p:c/></p:b></a>';
    expect(canonical(source, { ...exclusive, prefixes: ['#default'] }, 'b')).toBe(
      '<p:b xmlns="urn:a" xmlns:p="urn:p"><p:c></p:c></p:b>',
    );
  });
});

describe('Canonical XML 1.1 in what differs from 1.0', () => {
  const source = '<a xml:id="a1" xml:lang="vi" xml:space="preserve" xml:other="x"><b n="1"/></a>';
  test('1.0 takes over every xml: attribute', () => {
    expect(canonical(source, inclusive, 'b')).toBe(
      '<b n="1" xml:id="a1" xml:lang="vi" xml:other="x" xml:space="preserve"></b>',
    );
  });
  test('1.1 takes over xml:lang and xml:space', () => {
    expect(canonical(source, { ...inclusive, version: '1.1' }, 'b')).toBe(
      '<b n="1" xml:lang="vi" xml:space="preserve"></b>',
    );
  });
  test('xml:base of or around a subtree, which 1.1 would join, is refused by name', () => {
    const method = { ...inclusive, version: '1.1' } as const;
    const source = '<a xml:base="x/"><b/><c xml:base="y"><d/></c></a>';
    const tape = scan(Buffer.from(source));
    for (const element of [1, 2, 3]) expect(() => canonicalize(tape, element, method)).toThrow('xml:base');
  });
  test('elsewhere xml:base is an attribute like any other', () => {
    const method = { ...inclusive, version: '1.1' } as const;
    const source = '<a><b><c xml:base="y" xml:id="z"/></b></a>';
    expect(canonical(source, method, 'b')).toBe('<b><c xml:base="y" xml:id="z"></c></b>');
    expect(canonical('<a xml:base="x/"><b xml:base="y"/></a>', method)).toBe(
      '<a xml:base="x/"><b xml:base="y"></b></a>',
    );
  });
});

describe('no canonical form', () => {
  test.each([
    ['declared inside', '<r><a xmlns:p="rel"/></r>', 'r'],
    ['in scope from outside', '<r xmlns:p="../rel"><a/></r>', 'a'],
    ['as default', '<r xmlns="rel"><a/></r>', 'a'],
    ['elsewhere in the document', '<r><a xmlns:p="rel"/><b/></r>', 'b'],
  ])('under a relative namespace URI: %s', (_, source, local) => {
    const tape = scan(Buffer.from(source));
    const element = Array.from({ length: tape.elements.length }, (_, i) => i).find(
      (number) => nameOf(tape, number).local === local,
    );
    for (const method of [inclusive, exclusive]) {
      expect(() => canonicalize(tape, element ?? 0, method)).toThrow('a relative namespace URI');
    }
  });
});

test('a region in canonical form is answered as a view of the source: nothing is copied', () => {
  const bytes = Buffer.from('<r><a b="1">điểm</a></r>');
  const tape = scan(bytes);
  expect(canonicalize(tape, 1, inclusive).buffer).toBe(bytes.buffer);
});

test.each(['1.0', '1.1', 'exclusive'] as const)(
  'a subtree of 43,000 elements takes well under a second (%s)',
  (version) => {
    const rows = '<d:ROW xmlns:d="urn:d" b="2" a=\'1\'><d:C>8,5 &gt; 5</d:C><d:D/></d:ROW>'.repeat(14_333);
    const tape = scan(Buffer.from(`<x:r xmlns:x="urn:x"><x:a>${rows}</x:a></x:r>`));
    canonicalize(tape, 1, { version, comments: false, prefixes: [] });
    const before = performance.now();
    canonicalize(tape, 1, { version, comments: false, prefixes: [] });
    const took = performance.now() - before;
    console.log(`43,000 elements, every row rewritten, ${version}: ${took.toFixed(0)} ms`);
    expect(took).toBeLessThan(1000);
  },
);
