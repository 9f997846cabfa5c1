import { expect, test } from 'vitest';
import { createRegionDigests } from '../../../../src/signature/core/region-digests.ts';
import { type CanonicalMethod, canonicalize } from '../../../../src/signature/xml/canonicalize.ts';
import { nameOf } from '../../../../src/signature/xml/nodes.ts';
import { scan } from '../../../../src/signature/xml/scan.ts';
import { ROOT } from '../../../../src/signature/xml/tape.ts';

const method: CanonicalMethod = { version: '1.0', comments: false, prefixes: [] };

/** Expected texts follow W3C Canonical XML 1.0, clauses 1.1 and 2.3. */
function canonical(text: string, name?: string): string {
  const tape = scan(Buffer.from(text));
  let element = ROOT;
  while (name !== undefined && nameOf(tape, element).local !== name) element += 1;
  return Buffer.from(canonicalize(tape, element, method)).toString('utf8');
}

test.each([
  ['attributes sorted, in double quotes', `<a z='1' b="2" B='3'/>`, '<a B="3" b="2" z="1"></a>'],
  ['quotes and signs in attributes', `<a b='"&lt;&amp;&gt;&apos;'/>`, `<a b="&quot;&lt;&amp;>'"></a>`],
  ['white space in attributes', '<a b="1\t2\n3\r\n4&#9;&#10;&#13;"/>', '<a b="1 2 3 4&#x9;&#xA;&#xD;"></a>'],
  ['signs in text', `<a>&lt;&amp;&gt;&quot;'"</a>`, `<a>&lt;&amp;&gt;"'"</a>`],
  ['line ends', '<a>1\r\n2\r3\n4&#13;</a>', '<a>1\n2\n3\n4&#xD;</a>'],
  ['line ends of XML 1.1 alone stay', '<a>\u0085\u2028\u2029</a>', '<a>\u0085\u2028\u2029</a>'],
  ['beyond the first plane', '<a>&#x1F600;\u{1F600}</a>', '<a>\u{1F600}\u{1F600}</a>'],
  ['white space around the root is no part', '\n<a>\n</a>\n', '<a>\n</a>'],
  [
    'names of JavaScript',
    '<a toString="1" __proto__="2"><constructor/></a>',
    '<a __proto__="2" toString="1"><constructor></constructor></a>',
  ],
])('%s', (_, text, expected) => expect(canonical(text)).toBe(expected));

const signed =
  '<a><Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="s"><SignedInfo><M Algorithm="x"/></SignedInfo></Signature></a>';

test('an apex inherits the namespace of its Signature', () => {
  expect(canonical(signed, 'SignedInfo')).toBe(
    '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><M Algorithm="x"></M></SignedInfo>',
  );
});

test('a Signature inside a region keeps its declaration where it stands', () => {
  expect(canonical(signed)).toBe(
    '<a><Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="s"><SignedInfo><M Algorithm="x"></M></SignedInfo></Signature></a>',
  );
});

test('a digest is computed once for each element and hash', () => {
  const { digest } = createRegionDigests(scan(Buffer.from('<a>x</a>')));
  expect(digest({ target: ROOT, method, hole: undefined }, 'sha256')).toBe(
    digest({ target: ROOT, method, hole: undefined }, 'sha256'),
  );
  expect(
    Buffer.from(digest({ target: ROOT, method, hole: undefined }, 'sha256'), 'latin1').toString('hex'),
  ).toBe('257e57f67758ddbecbef4f69e16ce8ef249988e2e0ea856290f82c6db1831591');
  expect(digest({ target: ROOT, method, hole: undefined }, 'sha512')).not.toEqual(
    digest({ target: ROOT, method, hole: undefined }, 'sha256'),
  );
});
