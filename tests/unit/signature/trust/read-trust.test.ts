import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readTrust } from '../../../../src/signature/trust/read-trust.ts';
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
  ['no PEM in a file', 'xin chào', /bad\.pem holds no PEM certificate/],
  ['a PEM that is no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /.+/],
])('%s is refused', async (_, text, message) => {
  if (text !== undefined) await writeFile(join(dir, 'bad.pem'), text);
  await expect(readTrust(dir)).rejects.toThrow(message);
});

test('an issuing CA alone is no trust list', async () => {
  await writeFile(join(dir, 'issuing.pem'), fixture.pki.issuingPem);
  await expect(readTrust(dir)).rejects.toThrow(/no root certificate/);
});
