import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { CANONICALIZATIONS } from '../../../../src/signature/core/algorithms.ts';
import { verificationKey } from '../../../../src/signature/core/certificate-cache.ts';
import { indexIds } from '../../../../src/signature/core/id-index.ts';
import { validateCore } from '../../../../src/signature/core/validate.ts';
import { canonicalize, canonicalizeDocument } from '../../../../src/signature/xml/canonicalize.ts';
import { attribute, nameOf } from '../../../../src/signature/xml/nodes.ts';
import { scan } from '../../../../src/signature/xml/scan.ts';
import type { Tape } from '../../../../src/signature/xml/tape.ts';
import { findInteropVectors } from '../../../support/interop-vectors.ts';
import { rsaPublicKey } from '../../../support/weak-keys.ts';

const vectors = await findInteropVectors();
if ('missing' in vectors) console.warn(`skipped: ${vectors.missing}`);
const here = 'dir' in vectors ? vectors.dir : '';

/** First match decides. Everything is here that is not refused for SHA-1, SHA-224, MD5, RIPEMD-160, HMAC or DSA. */
const EXPECTED: readonly (readonly [RegExp, string])[] = [
  [/invalid_enveloped_transform/, 'refused enveloped-inside-signature'],
  [/aleksey-xmldsig-01-enveloped\//, 'valid'],
  [/TR2012\/.*(derencoded-ec|p\d+_sha(256|384|512))/, 'valid'],
  [/aleksey-xmldsig-01\/enveloping-sha(384|512)-rsa-sha\1/, 'valid'],
  [/wsfederation_metadata/, 'valid'],
  [/windows_store_signature/, 'valid'],
  // RSA of 1024 bits; that they are true all the same is shown below.
  [
    /TR2012\/.*((derencoded|keyinforeference|x509digest)-rsa|-sha(256|384|512)-rsa[-_]sha256)/,
    'refused weak-key',
  ],
  [/aleksey-xmldsig-01\/enveloping-sha256-rsa-sha256/, 'refused weak-key'],
  [/SAML_assertion_sha256/, 'refused weak-key'],
  // Ids of other names (wsu:Id) are none.
  [/soap\/request/, 'invalid reference-not-found'],
  [/merlin.*\/signature\.xml|xpointer-hmac/, 'refused doctype'],
  [/phaos.*\/document/, 'refused no-signature'],
  // A Reference of it has no DigestValue; the build is read as a whole before any algorithm is looked at.
  [/rsa-enveloped-bad-sig/, 'refused structure'],
];

/** By what the document says of itself: the first thing in it that the policy refuses. */
function expected(name: string, text: string): string {
  const known = EXPECTED.find(([pattern]) => pattern.test(name))?.[1];
  if (known !== undefined) return known;
  const method = /SignatureMethod[^>]*Algorithm="([^"]*)"/.exec(text)?.[1] ?? '';
  const word = ['hmac', '#dsa', 'md5', 'ripemd160', 'sha224', 'sha1'].find((one) => method.includes(one));
  if (word !== undefined) return `refused ${word.replace('#', '')}`;
  const digests = [...text.matchAll(/DigestMethod[^>]*Algorithm="([^"]*)"/g)].map(([, uri]) => uri ?? '');
  return `refused ${['sha1', 'sha224', 'md5'].find((one) => digests.some((uri) => uri.includes(one)))}`;
}

/** Many vectors carry the bare key, which core validation never takes from a document: it is given beside it. */
async function keyOf(file: string, text: string): Promise<KeyObject | undefined> {
  if (/X509Certificate>/.test(text)) return undefined;
  const value = (name: string) =>
    Buffer.from(new RegExp(`<(?:\\w+:)?${name}[^>]*>([^<]*)<`).exec(text)?.[1] ?? '', 'base64');
  const integer = (name: string) => BigInt(`0x${value(name).toString('hex')}`);
  if (/RSAKeyValue/.test(text)) return rsaPublicKey(integer('Modulus'), integer('Exponent'));
  if (/DEREncodedKeyValue/.test(text)) return spki(value('DEREncodedKeyValue'));
  const curve = CURVES.find(([oid]) => text.includes(`urn:oid:${oid}"`));
  if (curve) return ecPublicKey(curve[1], value('PublicKey'));
  const beside = /windows_store/.test(file)
    ? 'windows_store_certificate.pem'
    : /TR2012/.test(file)
      ? 'rsa-cert.der'
      : undefined;
  if (beside === undefined) return undefined;
  return new X509Certificate(await readFile(join(dirname(file), beside))).publicKey;
}

const CURVES = [
  ['1.2.840.10045.3.1.7', 'P-256'],
  ['1.3.132.0.34', 'P-384'],
  ['1.3.132.0.35', 'P-521'],
] as const;
const spki = (key: Buffer) => createPublicKey({ key, format: 'der', type: 'spki' });

function ecPublicKey(crv: string, point: Buffer): KeyObject {
  const size = (point.length - 1) / 2;
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map((one) =>
    one.toString('base64url'),
  );
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv, x: x ?? '', y: y ?? '' } });
}

async function filesOf(extension: string): Promise<string[]> {
  const all = await readdir(here, { recursive: true });
  return all.filter((name) => name.endsWith(extension)).sort();
}

test.skipIf('missing' in vectors)(
  'interoperability vectors: allowed ones are valid, the others refused by name',
  async () => {
    const rows: { name: string; found: string; wanted: string }[] = [];
    for (const name of await filesOf('.xml')) {
      const bytes = await readFile(join(here, name));
      const text = bytes.toString('latin1');
      const key = await keyOf(join(here, name), text);
      const { verdict, reason } = validateCore(bytes, { key: key && verificationKey(key) });
      const found = reason === null ? verdict : `${verdict} ${reason}`;
      rows.push({ name, found, wanted: expected(name, text) });
    }
    console.log(rows.map(({ name, found }) => `${found.padEnd(36)} ${name}`).join('\n'));
    expect(rows.filter(({ found, wanted }) => found !== wanted)).toEqual([]);
    const valid = rows.filter(({ found }) => found === 'valid').length;
    console.log(`${rows.length} vectors: ${valid} valid, ${rows.length - valid} refused by name`);
    expect([rows.length > 100, valid > 20]).toEqual([true, true]);
  },
);

test.skipIf('missing' in vectors)('vectors with a weak key are true but for it', async () => {
  for (const name of await filesOf('.xml')) {
    const bytes = await readFile(join(here, name));
    const text = bytes.toString('latin1');
    if (expected(name, text) !== 'refused weak-key') continue;
    const given = await keyOf(join(here, name), text);
    const ders = [...text.matchAll(/X509Certificate>\s*([A-Za-z0-9+/=]{9}[A-Za-z0-9+/=\s]+)</g)].map(
      ([, one]) => one ?? '',
    );
    const keys = given
      ? [given]
      : ders.map((der) => new X509Certificate(Buffer.from(der, 'base64')).publicKey);
    const verdicts = keys.map((key) => validateCore(bytes, { key: { key, weak: false } }).verdict);
    expect(verdicts, name).toContain('valid');
  }
});

test.skipIf('missing' in vectors)(
  'canonical octets that the authors of merlin-xmldsig-twenty-three hashed',
  async () => {
    const rows: string[] = [];
    for (const name of await filesOf('.txt')) {
      const [, base] = /^merlin.*\/(signature-.*)-c14n-\d+\.txt$/.exec(name) ?? [];
      // signature.xml itself has a document type, and is refused.
      if (base === undefined) continue;
      const want = await readFile(join(here, name), 'utf8');
      const forms = canonicalForms(scan(await readFile(join(here, dirname(name), `${base}.xml`))));
      expect(forms, name).toContain(want);
      rows.push(basename(name));
    }
    console.log(`as the authors had them: ${rows.join(', ')}`);
    expect(rows.length).toBeGreaterThanOrEqual(12);
  },
);

/** SignedInfo, each Object that is named, and the whole without the Signature. */
function canonicalForms(tape: Tape): string[] {
  const uri = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
  const method = {
    ...(CANONICALIZATIONS.get(uri) ?? { version: '1.0', comments: false }),
    prefixes: [],
  } as const;
  const named = (local: string) =>
    Array.from({ length: tape.elements.length }, (_, i) => i).filter((i) => nameOf(tape, i).local === local);
  const targets = named('Reference')
    .map((reference) => attribute(tape, reference, 'URI') ?? '')
    .flatMap((one) => indexIds(tape).get(one.slice(1)) ?? []);
  const [signature = 0] = named('Signature');
  const regions = [...named('SignedInfo'), ...targets].map((one) => canonicalize(tape, one, method));
  const whole = signature === 0 ? [] : [canonicalizeDocument(tape, method, signature)];
  return [...regions, ...whole].map((octets) => Buffer.from(octets).toString());
}
