import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readTrust } from '../../../../src/signature/trust/read-trust.ts';
import { makeList } from '../../../support/revocation-evidence.ts';
import { makeFixture, type SignedDocuments } from '../../../support/signed-documents.ts';

let fixture: SignedDocuments;
let dir: string;
beforeAll(async () => {
  fixture = await makeFixture();
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-trust-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('roots are anchors, others intermediates; several may share a file', async () => {
  await writeFile(join(dir, 'all.pem'), fixture.pki.rootPem + fixture.pki.issuingPem);
  await writeFile(join(dir, 'README.md'), 'no certificate');
  const trust = await readTrust(dir);
  expect([trust.anchors.length, trust.intermediates.length]).toEqual([1, 1]);
  expect(fixture.verify(fixture.text(), undefined, trust).indication).toBe('TOTAL-PASSED');
});

test('the version names the set', async () => {
  await writeFile(join(dir, 'a.crt'), fixture.pki.rootPem);
  const alone = await readTrust(dir);
  await writeFile(join(dir, 'b.cer'), fixture.pki.issuingPem);
  const both = await readTrust(dir);
  expect(alone.version).toMatch(/^[0-9a-f]{64}$/);
  expect(both.version).not.toBe(alone.version);
});

test('without the issuing CA nothing leads to the root', async () => {
  await writeFile(join(dir, 'root.pem'), fixture.pki.rootPem);
  const report = fixture.verify(fixture.text(), undefined, await readTrust(dir));
  expect(report).toMatchObject({ indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' });
});

test.each([
  ['an empty folder', undefined, /no root certificate/],
  ['no PEM in a file', 'xin chào', /bad\.pem: .+ neither a certificate/],
  ['a PEM that is no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /.+/],
])('%s is refused', async (_, text, message) => {
  if (text !== undefined) await writeFile(join(dir, 'bad.pem'), text);
  await expect(readTrust(dir)).rejects.toThrow(message);
});

test('certificates are read whatever their ending and its case, in PEM and in DER', async () => {
  await writeFile(join(dir, 'ROOT.CRT'), fixture.pki.rootPem);
  await writeFile(join(dir, 'issuing.DER'), new X509Certificate(fixture.pki.issuingPem).raw);
  await writeFile(join(dir, '.hidden'), 'not the operator’s');
  const trust = await readTrust(dir);
  expect(fixture.verify(fixture.text(), undefined, trust).indication).toBe('TOTAL-PASSED');
});

test('words are passed over, and a certificate is read under their ending too', async () => {
  await writeFile(join(dir, 'notes.txt'), 'CA gốc, nhận ngày 1/9');
  await writeFile(join(dir, 'root.txt'), new X509Certificate(fixture.pki.rootPem).raw);
  await writeFile(join(dir, 'issuing.md'), fixture.pki.issuingPem);
  const trust = await readTrust(dir);
  expect([trust.anchors.length, trust.intermediates.length]).toEqual([1, 1]);
});

test('a certificate that stands in two files counts once, and names the same set', async () => {
  await writeFile(join(dir, 'a.pem'), fixture.pki.rootPem);
  const alone = await readTrust(dir);
  await writeFile(join(dir, 'b.pem'), fixture.pki.rootPem);
  expect(await readTrust(dir)).toEqual(alone);
});

test('a folder among the files is refused by its name', async () => {
  await writeFile(join(dir, 'root.pem'), fixture.pki.rootPem);
  await mkdir(join(dir, 'more'));
  await expect(readTrust(dir)).rejects.toThrow(/^more: /);
});

test('evidence on revocation, which the service fetches itself, is refused by its name', async () => {
  await writeFile(join(dir, 'root.pem'), fixture.pki.rootPem);
  await writeFile(join(dir, 'ROOT.CRL'), await makeList(fixture.pki.root));
  await expect(readTrust(dir)).rejects.toThrow(/^ROOT\.CRL: .+KHB_REVOCATION_FILE/);
});

test('an issuing CA alone is no trust list', async () => {
  await writeFile(join(dir, 'issuing.pem'), fixture.pki.issuingPem);
  await expect(readTrust(dir)).rejects.toThrow(/no root certificate/);
});
