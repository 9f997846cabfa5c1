import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { expect, test } from 'vitest';
import { NotDer } from '../../../../src/signature/core/der.ts';
import { comparableName, comparableRdns } from '../../../../src/signature/core/name.ts';

type Rdn = Readonly<Record<string, x509.JsonAttributeObject[]>>;
const der = (...rdns: Rdn[]) => new Uint8Array(new x509.Name(rdns as x509.JsonName).toArrayBuffer());
const usual = der({ CN: [{ utf8String: 'CA Thử Nghiệm' }] }, { C: [{ printableString: 'VN' }] });

test.each<[string, Uint8Array]>([
  ['in other string types', der({ CN: [{ bmpString: 'CA Thử Nghiệm' }] }, { C: [{ utf8String: 'VN' }] })],
  ['in another case', der({ CN: [{ utf8String: 'ca THỬ nghiệm' }] }, { C: [{ printableString: 'vn' }] })],
  [
    'with doubled blanks',
    der({ CN: [{ utf8String: ' CA  Thử Nghiệm ' }] }, { C: [{ printableString: 'VN' }] }),
  ],
  [
    'with its marks apart from their letters',
    der({ CN: [{ utf8String: 'CA Thử Nghiệm'.normalize('NFD') }] }, { C: [{ printableString: 'VN' }] }),
  ],
])('a name written %s is the same', (_, other) => {
  expect(comparableName(other)).toBe(comparableName(usual));
});

test.each<[string, Uint8Array]>([
  ['of other letters', der({ CN: [{ utf8String: 'CA Thu Nghiem' }] }, { C: [{ printableString: 'VN' }] })],
  ['in another order', der({ C: [{ printableString: 'VN' }] }, { CN: [{ utf8String: 'CA Thử Nghiệm' }] })],
  ['with less', der({ CN: [{ utf8String: 'CA Thử Nghiệm' }] })],
  ['of another attribute', der({ O: [{ utf8String: 'CA Thử Nghiệm' }] }, { C: [{ printableString: 'VN' }] })],
  ['with two in one place', der({ CN: [{ utf8String: 'CA Thử Nghiệm' }], C: [{ printableString: 'VN' }] })],
])('a name %s is another', (_, other) => {
  expect(comparableName(other)).not.toBe(comparableName(usual));
});

test('a value is never taken for two, whatever stands in it', () => {
  const [one] = comparableRdns(der({ CN: [{ utf8String: 'a","2.5.4.10=b' }] }));
  const [two] = comparableRdns(der({ CN: [{ utf8String: 'a' }], O: [{ utf8String: 'b' }] }));
  expect(one).not.toBe(two);
});

test('what is no name, or has bytes behind it, is refused', () => {
  expect(() => comparableName(Buffer.concat([usual, Buffer.of(0)]))).toThrow(NotDer);
  expect(() => comparableName(usual.subarray(0, -1))).toThrow(NotDer);
  expect(() => comparableName(Buffer.from('0400', 'hex'))).toThrow(NotDer);
});
