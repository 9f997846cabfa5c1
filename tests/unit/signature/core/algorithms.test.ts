import { beforeAll, expect, test } from 'vitest';
import {
  CANONICALIZATIONS,
  ENVELOPED,
  EXCLUSIVE_C14N,
  SIGNATURES,
} from '../../../../src/signature/core/algorithms.ts';
import { agreementTable, judgeBoth } from '../../../support/agree-with-xmlsec.ts';
import { by, type CoreSigners, makeCoreSigners, TEMPLATE, x } from '../../../support/core-signers.ts';
import { SHA256, type SignXmlOptions, signXml, x509 } from '../../../support/sign-xml.ts';
import type { TestSigner } from '../../../support/test-keys.ts';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

/** Each really signed, by libxml2 and OpenSSL, with the algorithm in its name. */
function allowed(signers: CoreSigners): [string, SignXmlOptions][] {
  const { rsa } = signers;
  const keys: Readonly<Record<string, readonly TestSigner[]>> = {
    rsa: [rsa, signers.rsa3072],
    ec: [signers.p256, signers.p384, signers.p521],
    ed25519: [signers.ed25519],
  };
  return [
    ...[...CANONICALIZATIONS.keys()].flatMap((uri): [string, SignXmlOptions][] => [
      [`SignedInfo by ${uri}`, { ...by(rsa), canonicalization: { uri }, references: [x] }],
      [`#x by ${uri}`, { ...by(rsa), references: [{ uri: '#x', transforms: [{ uri }] }] }],
      [
        `the whole, enveloped, by ${uri}`,
        { ...by(rsa), references: [{ uri: '', transforms: [{ uri: ENVELOPED }, { uri }] }] },
      ],
    ]),
    [
      'exclusive C14N with a PrefixList',
      {
        ...by(rsa),
        canonicalization: { uri: EXCLUSIVE_C14N, prefixes: ['u', '#default'] },
        references: [{ uri: '#x', transforms: [{ uri: EXCLUSIVE_C14N, prefixes: ['u', 'none'] }] }],
      },
    ],
    ['no transform at all', { ...by(rsa), references: [{ uri: '#x' }] }],
    ...[SHA256, `${MORE}sha384`, 'http://www.w3.org/2001/04/xmlenc#sha512'].map(
      (digest): [string, SignXmlOptions] => [
        `digest ${digest}`,
        { ...by(rsa), references: [{ ...x, digest }] },
      ],
    ),
    ...[...SIGNATURES].flatMap(([method, { key }]) =>
      (keys[key] ?? []).map((signer): [string, SignXmlOptions] => [
        `${method} with ${describeKey(signer)}`,
        { ...by(signer), method, references: [x] },
      ]),
    ),
    [
      'names with a prefix, white space between',
      { ...by(rsa), prefix: 'ds', space: '\n  ', keyInfo: x509([rsa.certificate], 'ds'), references: [x] },
    ],
    [
      'enveloping: an Object',
      { ...by(rsa), references: [{ uri: '#o' }], objects: '<Object Id="o"><b>8,5</b></Object>' },
    ],
    ['several References', { ...by(rsa), references: [x, { uri: '#x' }, { ...x, digest: `${MORE}sha384` }] }],
  ];
}

function describeKey({ publicKey: { asymmetricKeyType: type, asymmetricKeyDetails: details } }: TestSigner) {
  return `${type} ${details?.namedCurve ?? details?.modulusLength ?? ''}`.trim();
}

let signers: CoreSigners;
beforeAll(async () => {
  signers = await makeCoreSigners();
}, 60_000);

test('every allowed algorithm is valid, and libxmlsec1 agrees wherever it knows it', async () => {
  const rows = await judgeBoth(
    allowed(signers).map(([name, options]) => [name, signXml(TEMPLATE, options)] as const),
  );
  console.log(agreementTable(rows));
  expect(rows.filter(({ ours }) => ours !== 'valid')).toEqual([]);
  // Built without Ed25519.
  const unknown = rows.filter(({ name, xmlsec1 }) => xmlsec1 === false && !name.includes('eddsa-ed25519'));
  expect(unknown).toEqual([]);
}, 240_000);

test('every allowed algorithm stands against one changed character: in the data, in SignedInfo, in the value', async () => {
  const changes: readonly (readonly [string, (text: string) => string])[] = [
    ['digest-mismatch', (text) => text.replaceAll('8,5', '9,5')],
    [
      'signature-mismatch',
      (text) => text.replace(/(<(?:ds:)?DigestValue>)(.)/, (_, tag, c) => tag + (c === 'A' ? 'B' : 'A')),
    ],
    [
      'signature-mismatch',
      (text) => text.replace(/(<(?:ds:)?SignatureValue>)(.)/, (_, tag, c) => tag + (c === 'A' ? 'B' : 'A')),
    ],
  ];
  const documents = allowed(signers).flatMap(([name, options]) => {
    const text = signXml(TEMPLATE, options);
    return changes.map(([reason, change]) => [`${reason}: ${name}`, change(text)] as const);
  });
  const rows = await judgeBoth(documents);
  expect(
    rows.filter(({ name, reason }) => !name.startsWith(`${reason}:`) && reason !== 'digest-mismatch'),
  ).toEqual([]);
  expect(rows.filter(({ ours }) => ours !== 'invalid')).toEqual([]);
  expect(rows.filter(({ xmlsec1 }) => xmlsec1 === true)).toEqual([]);
}, 240_000);
