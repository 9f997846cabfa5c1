import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { ENVELOPED, EXCLUSIVE_C14N } from '../../../../src/signature/core/algorithms.ts';
import { type CoreReport, validateCore } from '../../../../src/signature/core/validate.ts';
import { C14N_1_0, type ReferenceUse, signXml, x509 } from '../../../support/sign-xml.ts';
import { makeTestAuthority } from '../../../support/test-keys.ts';

const authority = await makeTestAuthority();
const signer = await authority.issue(generateKeyPairSync('rsa', { modulusLength: 2048 }));
const byRsa = { key: signer.privateKey, keyInfo: x509([signer.certificate]) };

const sign = (template: string, ...references: readonly ReferenceUse[]) =>
  signXml(template, { ...byRsa, references });
const judge = (text: string): CoreReport => validateCore(Buffer.from(text));
const verdict = (text: string): string => {
  const { verdict: found, reason } = judge(text);
  return reason === null ? found : `${found} ${reason}`;
};
const comments = `${C14N_1_0}#WithComments`;
const enveloped = { uri: '', transforms: [{ uri: ENVELOPED }, { uri: C14N_1_0 }] };

test.each(['Id', 'ID', 'id'])('an element is found by %s', (name) => {
  const report = judge(sign(`<a><b ${name}="x">1</b>{{signature}}</a>`, { uri: '#x' }));
  expect(report).toMatchObject({ verdict: 'valid', reason: null, signed: [{ path: '/a/b' }] });
});

test.each(['iD', 'xml:id', 'p:Id', 'IdX', 'I'])('and not by %s', (name) => {
  const text = sign('<a xmlns:p="urn:p"><b Id="x">1</b>{{signature}}</a>', { uri: '#x' });
  expect(verdict(text.replace(' Id="x"', ` ${name}="x"`))).toBe('invalid reference-not-found');
});

test.each([
  ['the same attribute', '<c Id="x">2</c>'],
  ['another of the three', '<c id="x">2</c>'],
  ['spelt by a number', '<c ID="&#120;">2</c>'],
  ['what other software takes for an Id', '<c xml:id="x">2</c>'],
  ['inside the Signature too', ''],
])('an Id that stands twice is ambiguous, never the first one: %s', (_, more) => {
  const text = sign('<a><b Id="x">1</b>{{signature}}</a>', { uri: '#x' });
  const doubled =
    more === ''
      ? text.replace('</Signature>', '<Object Id="x"/></Signature>')
      : text.replace('</a>', `${more}</a>`);
  expect(verdict(doubled)).toBe('refused ambiguous-id');
});

test('an xml:id of the same element, or of another value, is no matter', () => {
  const text = sign('<a><b Id="x" xml:id="x">1</b>{{signature}}</a>', { uri: '#x' });
  expect(verdict(text)).toBe('valid');
  expect(verdict(text.replace('</a>', '<c xml:id="y">2</c><c xml:id="y">2</c></a>'))).toBe('valid');
});

test('an empty fragment names nothing, whatever carries an empty Id', () => {
  const text = sign('<a><b Id="">1</b>{{signature}}</a>', enveloped).replace('URI=""', 'URI="#"');
  expect(verdict(text)).toBe('invalid reference-not-found');
});

test.each([
  ['#x and the empty URI have no comments, by any method', '#x', '1<!-- c -->', '1', 'valid'],
  ['an XPointer by Id has its comments', "#xpointer(id('x'))", '1<!-- c -->', '1', 'invalid digest-mismatch'],
])('%s', (_, uri, content, changed, expected) => {
  const text = sign(`<a><b Id="x">${content}</b>{{signature}}</a>`, { uri, transforms: [{ uri: comments }] });
  expect(verdict(text)).toBe('valid');
  expect(verdict(text.replace(content, changed))).toBe(expected);
});

test('XPointers: the whole document, and an Id in either quotes', () => {
  const whole = { uri: '#xpointer(/)', transforms: [{ uri: ENVELOPED }, { uri: comments }] };
  const text = sign('<!-- a --><a Id="x">1{{signature}}</a><!-- b -->', whole);
  expect(judge(text)).toMatchObject({ verdict: 'valid', signed: [{ path: '/' }] });
  expect(verdict(text.replace('<!-- b -->', ''))).toBe('invalid digest-mismatch');
  expect(verdict(sign('<a><b Id="x"/>{{signature}}</a>', { uri: '#xpointer(id(&quot;x&quot;))' }))).toBe(
    'valid',
  );
});

test.each([
  '#xpointer(//b)',
  "#xpointer(id('x')/c)",
  "#xpointer(id('x'))xpointer(/)",
  '#element(/1)',
  '#xmlns(p=urn:p)xpointer(/)',
])('any other XPointer is refused: %s', (uri) => {
  const text = sign('<a><b Id="x">1</b>{{signature}}</a>', { uri: '#x' });
  expect(verdict(text.replace('URI="#x"', `URI="${uri}"`))).toBe('refused xpointer');
});

test('a Signature inside what it signs needs enveloped-signature', () => {
  const text = sign('<a><b Id="x">1{{signature}}</b></a>', { uri: '#x', transforms: [{ uri: ENVELOPED }] });
  expect(verdict(text)).toBe('valid');
  const bare = text.replace(/<Transforms>.*?<\/Transforms>/s, '');
  expect(verdict(bare)).toBe('invalid signature-inside-region');
});

test('enveloped-signature takes out its own Signature and no other', () => {
  const first = sign('<a><b>1</b>{{other}}{{signature}}</a>', { uri: '', transforms: [{ uri: ENVELOPED }] });
  const both = signXml(first.replace('{{other}}', '{{signature}}'), { ...byRsa, references: [enveloped] });
  const report = judge(both);
  expect(report.signatures.map(({ path, reason }) => [path, reason])).toEqual([
    ['/a/Signature[1]', null],
    ['/a/Signature[2]', 'digest-mismatch'],
  ]);
  expect(report).toMatchObject({ verdict: 'invalid', reason: 'digest-mismatch', signed: [] });
});

test.each([
  ['an Object of the Signature', '#o', '<r>{{signature}}</r>'],
  ['the Signature itself as document element', '', '{{signature}}'],
])('enveloped-signature inside its own Signature would sign nothing: %s', (_, uri, template) => {
  const text = signXml(template, {
    ...byRsa,
    references: [{ uri: '#o' }],
    objects: '<Object Id="o"><b>1</b></Object>',
  });
  const turned = text
    .replace('URI="#o"', `URI="${uri}"`)
    .replace(/(<Reference[^>]*>)/, `$1<Transforms><Transform Algorithm="${ENVELOPED}"/></Transforms>`);
  expect(verdict(turned)).toBe('refused enveloped-inside-signature');
});

test('every Signature counts, nested ones too, and the worst decides', () => {
  const inner = sign('<b Id="i">1{{signature}}</b>', {
    uri: '#i',
    transforms: [{ uri: ENVELOPED }, { uri: EXCLUSIVE_C14N }],
  });
  const outer = signXml('<a>{{signature}}</a>', {
    ...byRsa,
    references: [{ uri: '#o' }],
    objects: `<Object Id="o">${inner.replaceAll('xmlns=', 'xmlns=')}</Object>`,
  });
  // Under the namespace of XML Signature the inner document is another one.
  expect(judge(outer).signatures.map(({ path, verdict: found }) => [path, found])).toEqual([
    ['/a/Signature', 'valid'],
    ['/a/Signature/Object/b/Signature', 'invalid'],
  ]);
  const kept = inner.replace('<b ', '<b xmlns="" ');
  const good = signXml('<a>{{signature}}</a>', {
    ...byRsa,
    references: [{ uri: '#o' }],
    objects: `<Object Id="o">${kept}</Object>`,
  });
  expect(judge(good)).toMatchObject({ verdict: 'valid', reason: null });
  expect(judge(good).signed.map(({ path }) => path)).toEqual([
    '/a/Signature/Object',
    '/a/Signature/Object/b',
  ]);
  expect(
    judge(good.replace('<b xmlns', '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/><b xmlns')),
  ).toMatchObject({
    verdict: 'invalid',
    reason: 'digest-mismatch',
  });
});

test('refused counts less than invalid, more than valid', () => {
  const one = sign('<a><b Id="x">1</b>{{signature}}{{other}}</a>', { uri: '#x' });
  const empty = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>';
  expect(verdict(one.replace('{{other}}', empty))).toBe('refused structure');
  expect(verdict(one.replace('{{other}}', empty).replace('>1<', '>2<'))).toBe('invalid digest-mismatch');
});

test('a region that several sign is in the report for each, with the same hash', () => {
  const first = sign('<a><b Id="x">1</b>{{signature}}{{other}}</a>', { uri: '#x' });
  const { signed } = judge(
    sign(first.replace('{{other}}', '{{signature}}'), { uri: '#x', transforms: [{ uri: C14N_1_0 }] }),
  );
  expect(signed).toHaveLength(2);
  expect(signed[0]).toEqual(signed[1]);
});

test.each([
  ['text between', (text: string) => text.replace('</SignedInfo>', '</SignedInfo>x')],
  ['a CDATA section between', (text: string) => text.replace('</SignedInfo>', '</SignedInfo><![CDATA[ ]]>')],
  ['a second SignedInfo', (text: string) => text.replace(/<SignedInfo>.*<\/SignedInfo>/s, '$&$&')],
  ['two SignatureValues', (text: string) => text.replace(/<SignatureValue>.*<\/SignatureValue>/s, '$&$&')],
  ['no SignatureValue', (text: string) => text.replace(/<SignatureValue>.*<\/SignatureValue>/s, '')],
  ['no Reference', (text: string) => text.replace(/<Reference .*<\/Reference>/s, '')],
  ['no SignedInfo', (text: string) => text.replace(/<SignedInfo>.*<\/SignedInfo>/s, '')],
  [
    'KeyInfo before SignatureValue',
    (text: string) => text.replace(/(<SignatureValue>.*<\/SignatureValue>)(<KeyInfo>.*<\/KeyInfo>)/s, '$2$1'),
  ],
  [
    'an element of another namespace',
    (text: string) => text.replace('<SignatureValue>', '<x xmlns="urn:x"/><SignatureValue>'),
  ],
  [
    'an element of the namespace that has no place',
    (text: string) => text.replace('</KeyInfo>', '</KeyInfo><Manifest/>'),
  ],
  ['a Reference without DigestValue', (text: string) => text.replace(/<DigestValue>.*<\/DigestValue>/s, '')],
  ['two DigestValues', (text: string) => text.replace(/<DigestValue>.*<\/DigestValue>/s, '$&$&')],
  ['no Algorithm', (text: string) => text.replace(/(<DigestMethod) Algorithm="[^"]*"/, '$1')],
  [
    'an Algorithm of another namespace',
    (text: string) => text.replace(/(<DigestMethod) (Algorithm="[^"]*")/, '$1 xmlns:x="urn:x" x:$2'),
  ],
])('a Signature that could be read in two ways is refused: %s', (_, change) => {
  const text = sign('<a><b Id="x">1</b>{{signature}}</a>', { uri: '#x' });
  const changed = change(text);
  expect(changed).not.toBe(text);
  expect(verdict(changed)).toBe('refused structure');
});

test.each([
  [
    'markup-in-value',
    'a comment in DigestValue',
    'DigestValue',
    (v: string) => `${v.slice(0, 8)}<!-- -->${v.slice(8)}`,
  ],
  [
    'markup-in-value',
    'a CDATA section in SignatureValue',
    'SignatureValue',
    (v: string) => `<![CDATA[${v}]]>`,
  ],
  ['markup-in-value', 'an element in DigestValue', 'DigestValue', (v: string) => `${v}<x/>`],
  ['markup-in-value', 'an instruction in SignatureValue', 'SignatureValue', (v: string) => `<?x?>${v}`],
  ['base64', 'nothing in DigestValue', 'DigestValue', () => ''],
  ['base64', 'white space in SignatureValue', 'SignatureValue', () => ' \n'],
  ['base64', 'no padding', 'SignatureValue', (v: string) => v.replace(/=+$/, '')],
  ['base64', 'base64url', 'SignatureValue', (v: string) => `${v.slice(0, 4)}-_-_${v.slice(8)}`],
  ['base64', 'bits left over that are not zero', 'SignatureValue', (v: string) => v.replace(/.==$/, 'B==')],
  ['base64', 'something after the padding', 'DigestValue', (v: string) => `${v}AAAA`],
])('%s: %s', (reason, _, name, change) => {
  const text = sign('<a><b Id="x">1</b>{{signature}}</a>', { uri: '#x' });
  const pattern = new RegExp(`(<${name}>)([^<]*)`);
  expect(verdict(text.replace(pattern, (__, tag, value) => tag + change(value)))).toBe(`refused ${reason}`);
});

test('no Signature, and more than are looked at', () => {
  expect(verdict('<a/>')).toBe('refused no-signature');
  expect(verdict('<a><Signature/></a>')).toBe('refused no-signature');
  const empty = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>';
  expect(verdict(`<a>${empty.repeat(1000)}</a>`)).toBe('refused structure');
  expect(verdict(`<a>${empty.repeat(1001)}</a>`)).toBe('refused too-many-signatures');
});

test('there is no canonical form under a relative namespace URI, nor of xml:base by C14N 1.1', () => {
  const relative = sign('<a><b Id="x">1</b>{{signature}}</a>', { uri: '#x' }).replace(
    '<b ',
    '<b xmlns:r="rel" ',
  );
  expect(verdict(relative)).toBe('refused no-canonical-form');
  const base = sign('<a xml:base="http://x.example/"><b Id="x">1</b>{{signature}}</a>', {
    uri: '#x',
    transforms: [{ uri: 'http://www.w3.org/2006/12/xml-c14n11' }],
  });
  expect(verdict(base)).toBe('refused no-canonical-form');
});

test('a document that is not read has the scanner’s word', () => {
  expect(verdict('<!DOCTYPE a><a/>')).toBe('refused doctype');
  expect(verdict('<a>')).toBe('refused malformed');
  expect(verdict('<a>&x;</a>')).toBe('refused entity');
});
