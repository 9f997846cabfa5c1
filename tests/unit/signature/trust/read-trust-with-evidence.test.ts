import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { reportLines } from '../../../../src/signature/report/report-lines.ts';
import { readTrustWithEvidence } from '../../../../src/signature/trust/read-trust.ts';
import { day, makeAnswer, makeList, pemOf } from '../../../support/revocation-evidence.ts';
import { makeFixture, RECEIVED, type SignedDocuments } from '../../../support/signed-documents.ts';

let fixture: SignedDocuments;
let dir: string;
beforeAll(async () => {
  fixture = await makeFixture();
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-revocation-'));
  await put('root.pem', fixture.pki.rootPem);
  await put('issuing.pem', fixture.pki.issuingPem);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const put = (name: string, content: string | Uint8Array) => writeFile(join(dir, name), content);
const read = () => readTrustWithEvidence(dir, RECEIVED);
const sealRevoked = () =>
  makeList(fixture.pki.issuing, {
    revoked: [{ certificate: fixture.school.seal.certificatePem, since: day('2026-05-01') }],
  });

test('without evidence the report says that nothing was checked', async () => {
  const trust = await read();
  expect(trust.revocation).toBeUndefined();
  const lines = reportLines('x.xml', fixture.verify(fixture.text(), undefined, trust)).join('\n');
  expect(lines).toContain('thu hồi / revocation: chưa kiểm tra / not checked');
});

test('lists and answers beside the trust list count offline, and the report says which', async () => {
  await put('issuing.crl', await sealRevoked());
  await put('principal.ocsp', makeAnswer(fixture.pki.issuing, fixture.school.principal.certificatePem));
  const evidence = await read();
  expect(evidence.revocation).toMatchObject({
    policy: 'if-available',
    crls: { length: 1 },
    ocsp: { length: 1 },
  });
  const report = fixture.verify(fixture.text(), undefined, evidence);
  const lines = reportLines('x.xml', report).join('\n');
  expect(report.indication).toBe('TOTAL-FAILED');
  expect(lines).toMatch(/không bị thu hồi \/ not revoked \((CRL|OCSP) 2026-05-30T17:00:00\.000Z - /);
  expect(lines).toContain('ĐÃ BỊ THU HỒI khi ký / REVOKED when signing (CRL');
});

test.each<[string, string, (list: Uint8Array, other: Uint8Array) => string | Uint8Array]>([
  ['in PEM', 'issuing.crl', (list) => pemOf('X509 CRL', list)],
  ['with another case of its ending', 'ISSUING.CRL', (list) => list],
  ['without a known ending', 'issuing', (list) => list],
  ['as the second of a file', 'all.crl', (list, other) => pemOf('X509 CRL', other) + pemOf('X509 CRL', list)],
  ['behind certificates', 'root.pem', (list) => fixture.pki.rootPem + pemOf('X509 CRL', list)],
])('a list %s is read', async (_, name, written) => {
  await put(name, written(await sealRevoked(), await makeList(fixture.pki.root)));
  expect(fixture.verify(fixture.text(), undefined, await read()).indication).toBe('TOTAL-FAILED');
});

test.each<[string, string, () => Promise<string | Uint8Array> | string | Uint8Array, RegExp]>([
  ['an HTML page', 'issuing.crl', () => '<!doctype html><title>404</title>', /^issuing\.crl: .+ neither/],
  ['an empty file', 'issuing.crl', () => '', /^issuing\.crl: /],
  ['a list cut short', 'issuing.crl', async () => (await sealRevoked()).slice(0, -1), /^issuing\.crl: /],
  [
    'two lists end to end in DER',
    'issuing.crl',
    async () => Buffer.concat([await sealRevoked(), await sealRevoked()]),
    /^issuing\.crl: /,
  ],
  [
    'a block of PEM without its end',
    'issuing.crl',
    async () => pemOf('X509 CRL', await sealRevoked()).slice(0, -10),
    /^issuing\.crl: .+ no end/,
  ],
  ['a key', 'root.key', () => pemOf('PRIVATE KEY', Buffer.from('x')), /^root\.key: .*"PRIVATE KEY"/],
  [
    'a list of somebody else',
    'other.crl',
    () => makeList(fixture.school.principal),
    /^other\.crl: .+ no authority of the trust list/,
  ],
  [
    'a list signed with SHA-1',
    'old.crl',
    () => makeList(fixture.pki.issuing, { hash: 'SHA-1' }),
    /^old\.crl: .+ not taken/,
  ],
  [
    'a list from the future',
    'new.crl',
    () => makeList(fixture.pki.issuing, { thisUpdate: day('2027-01-01') }),
    /^new\.crl: .+ future/,
  ],
  [
    'a list of a part that has no address, which no certificate could name',
    'part.crl',
    () => {
      const directory = Buffer.from('300f310d300b06035504030c0473e1bb91', 'hex');
      const inside = (tag: number, of: Buffer) => Buffer.concat([Buffer.of(tag, of.length), of]);
      const point = inside(0x30, inside(0xa0, inside(0xa0, inside(0xa4, directory))));
      return makeList(fixture.pki.issuing, { extensions: [new x509.Extension('2.5.29.28', true, point)] });
    },
    /^part\.crl: .+\(CRL: a distribution point without an address; /,
  ],
  [
    'an answer of somebody else',
    'x.ocsp',
    () => makeAnswer(fixture.school.principal, fixture.school.seal.certificatePem),
    /^x\.ocsp: .+ no authority of the trust list/,
  ],
  ['an error of a responder', 'x.ocsp', () => Buffer.from('30030a0106', 'hex'), /^x\.ocsp: /],
])('%s is refused by its name', async (_, name, content, message) => {
  await put(name, await content());
  await expect(read()).rejects.toThrow(message);
});

test('a list that was due before is read: the report says that it is stale', async () => {
  await put(
    'issuing.crl',
    await makeList(fixture.pki.issuing, { thisUpdate: day('2026-05-01'), nextUpdate: day('2026-05-15') }),
  );
  const { signatures } = fixture.verify(fixture.text(), undefined, await read());
  expect(signatures[0]?.revocation?.state).toBe('stale');
});
