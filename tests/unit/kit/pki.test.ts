import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fault, makeFaultySigner } from '../../../kit/faulty-signer.ts';
import { makeSignedDocuments } from '../../../kit/make-signed.ts';
import { type Pki, schoolOf } from '../../../kit/pki.ts';
import { loadPki, savePki } from '../../../kit/pki-files.ts';
import { makeSmallPki, year } from './made-once.ts';

let pki: Pki;
let dir: string;
const signingDay = new Date('2026-05-28T12:00:00+07:00');

beforeAll(async () => {
  pki = await makeSmallPki();
  dir = await mkdtemp(join(tmpdir(), 'khb-pki-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function isSoundAt(certificate: X509Certificate, at: Date): boolean {
  const issuing = new X509Certificate(pki.issuingPem);
  const root = new X509Certificate(pki.rootPem);
  return (
    certificate.checkIssued(issuing) &&
    certificate.verify(issuing.publicKey) &&
    issuing.verify(root.publicKey) &&
    root.ca &&
    issuing.ca &&
    !certificate.ca &&
    new Date(certificate.validFrom) <= at &&
    at <= new Date(certificate.validTo)
  );
}

test('every signer has a certificate of the issuing CA, good on the signing day', () => {
  const school = schoolOf(pki, year.school);
  const all = [school.seal, school.principal, ...school.teachers, ...school.homeroom.values()];
  expect(all).toHaveLength(6);
  for (const { certificatePem, privateKey } of all) {
    const certificate = new X509Certificate(certificatePem);
    expect(isSoundAt(certificate, signingDay)).toBe(true);
    expect(certificate.checkPrivateKey(privateKey)).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({
      modulusLength: 2048,
      publicExponent: 65537n,
    });
  }
});

test("the seal's subject names the school, a person's a number that no province has", () => {
  const school = schoolOf(pki, year.school);
  expect(school.seal.subject).toContain('UID=MDV:37099001');
  expect(school.principal.subject).toMatch(/UID=CCCD:099[0-9]{9}\b/);
  expect(school.principal.name).toMatch(/^Thử Nghiệm /);
});

test('subjects are dealt out to the teachers there are', () => {
  const { teachers } = schoolOf(pki, year.school);
  expect(teachers.map(({ id, subjects }) => [id, subjects])).toEqual([
    ['gv-1', ['TOAN', 'GDTC']],
    ['gv-2', ['NGU_VAN', 'NGHE_THUAT']],
  ]);
});

test('a PKI that is saved and loaded signs the same bytes; keys are for their owner alone', async () => {
  await savePki(pki, dir);
  const loaded = await loadPki(dir);
  const [before] = makeSignedDocuments({ ...year, pki });
  const [after] = makeSignedDocuments({ ...year, pki: loaded });
  expect(after?.sha256).toBe(before?.sha256);
  const files = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.key.pem'));
  expect(files).toHaveLength(8);
  for (const file of files) expect((await stat(join(dir, file))).mode & 0o077).toBe(0);
});

test('a folder without an index is no PKI', async () => {
  await expect(loadPki(join(dir, 'nowhere'))).rejects.toThrow(/pki\.json/);
});

test.each<{ fault: Fault; sound: boolean }>([
  { fault: 'expired', sound: false },
  { fault: 'not-yet-valid', sound: false },
  { fault: 'untrusted', sound: false },
  { fault: 'issued-by-person', sound: false },
  { fault: 'other-school', sound: true },
])('a seal with the fault $fault: sound otherwise is $sound', async ({ fault, sound }) => {
  const signer = await makeFaultySigner(pki, schoolOf(pki, year.school), 'school-seal', fault);
  const certificate = new X509Certificate(signer.certificatePem);
  expect(isSoundAt(certificate, signingDay)).toBe(sound);
  expect(certificate.checkPrivateKey(signer.privateKey)).toBe(true);
  expect(signer.subject.includes('MDV:37099001')).toBe(fault !== 'other-school');
});

test('an unknown school or class is named', () => {
  expect(() => makeSignedDocuments({ ...year, pki, school: '37099009' })).toThrow(
    'the PKI has no school 37099009',
  );
  expect(() => makeSignedDocuments({ ...year, pki, classes: ['7A'] })).toThrow(
    'no homeroom teacher for class 7A',
  );
});
