import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Pki, schoolOf } from '../../../../kit/pki.ts';
import { makeSchool } from '../../../../kit/school.ts';
import { type Certificate, readCertificate } from '../../../../src/signature/certificates/certificate.ts';
import { readCertificateList } from '../../../../src/signature/revocation/certificate-list.ts';
import { readOcspResponse } from '../../../../src/signature/revocation/ocsp-response.ts';
import { believed, isListOf } from '../../../../src/signature/revocation/revocation-index.ts';
import { sharedPki } from '../../../support/shared-pki.ts';

/** Evidence as OpenSSL makes it: another make than the library with which the other tests make theirs. */
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)('evidence made by OpenSSL', () => {
  let dir: string;
  let pki: Pki;
  let issuing: Certificate;
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const serialOf = (pem: string) => readPem(pem).serial.toUpperCase();

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'khb-openssl-'));
    pki = await sharedPki([makeSchool('37099001', { classes: ['6A'] })]);
    issuing = readPem(pki.issuingPem);
    writeFileSync(join(dir, 'ca.pem'), pki.issuingPem);
    writeFileSync(join(dir, 'ca.key'), pki.issuing.privateKey.export({ type: 'pkcs8', format: 'pem' }), {
      mode: 0o600,
    });
    const { principal, seal } = schoolOf(pki, '37099001');
    writeFileSync(join(dir, 'principal.pem'), principal.certificatePem);
    writeFileSync(join(dir, 'seal.pem'), seal.certificatePem);
    writeFileSync(
      join(dir, 'index.txt'),
      [
        `R\t351231000000Z\t260301000000Z,keyCompromise\t${serialOf(principal.certificatePem)}\tunknown\t/CN=x`,
        `V\t351231000000Z\t\t${serialOf(seal.certificatePem)}\tunknown\t/CN=y`,
        '',
      ].join('\n'),
    );
    writeFileSync(join(dir, 'index.txt.attr'), 'unique_subject = no\n');
    writeFileSync(join(dir, 'number'), '2a\n');
    writeFileSync(
      join(dir, 'ca.cnf'),
      '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=7\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n',
    );
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('a list', () => {
    openssl('ca', '-gencrl', '-config', 'ca.cnf', '-keyfile', 'ca.key', '-cert', 'ca.pem', '-out', 'crl.pem');
    openssl('crl', '-in', 'crl.pem', '-outform', 'DER', '-out', 'crl.der');
    const list = readCertificateList(readFileSync(join(dir, 'crl.der')));
    expect(list).toMatchObject({ size: 1, number: '2a' });
    expect(isListOf(list, issuing, [])).toBe(true);
    expect(isListOf(list, readPem(pki.rootPem), [])).toBe(false);
    expect(list.find(readFile('principal.pem').parts.serial)).toEqual([
      { reason: 'keyCompromise', since: new Date('2026-03-01T00:00:00Z') },
    ]);
    expect(list.find(readFile('seal.pem').parts.serial)).toEqual([]);
  });

  test('an answer of a responder, to a request made by OpenSSL', () => {
    openssl(
      'ocsp',
      '-issuer',
      'ca.pem',
      '-cert',
      'principal.pem',
      '-cert',
      'seal.pem',
      '-reqout',
      'req.der',
      '-no_nonce',
    );
    openssl(
      ...['ocsp', '-index', 'index.txt', '-CA', 'ca.pem', '-rsigner', 'ca.pem', '-rkey', 'ca.key'],
      ...['-reqin', 'req.der', '-respout', 'resp.der', '-ndays', '7'],
    );
    const response = readOcspResponse(readFileSync(join(dir, 'resp.der')));
    const statuses = believed(response, issuing, []).map(({ answer }) => answer.status);
    expect(statuses).toEqual([{ reason: 'keyCompromise', since: new Date('2026-03-01T00:00:00Z') }, 'good']);
    expect(believed(response, readPem(pki.rootPem), [])).toEqual([]);
  });

  test('a list of a hundred thousand is read in a second, and found in', () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, at) =>
        `R\t351231000000Z\t260301000000Z\t${(0x7000_0000_0000 + at).toString(16).toUpperCase()}\tunknown\t/CN=${at}`,
    );
    writeFileSync(join(dir, 'index.txt'), `${rows.join('\n')}\n`);
    openssl('ca', '-gencrl', '-config', 'ca.cnf', '-keyfile', 'ca.key', '-cert', 'ca.pem', '-out', 'crl.pem');
    openssl('crl', '-in', 'crl.pem', '-outform', 'DER', '-out', 'crl.der');
    const bytes = readFileSync(join(dir, 'crl.der'));
    const started = process.cpuUsage();
    const list = readCertificateList(bytes);
    const { user } = process.cpuUsage(started);
    expect(list.size).toBe(100_000);
    expect(list.find((0x7000_0000_0000 + 99_999).toString(16))).toMatchObject([{ reason: 'unspecified' }]);
    expect(user / 1e6).toBeLessThan(3);
    console.log(`100,000 entries, ${bytes.length} bytes: ${Math.round(user / 1000)} ms`);
  });

  function readFile(name: string): Certificate {
    return readPem(readFileSync(join(dir, name), 'utf8'));
  }
});

function readPem(pem: string): Certificate {
  const certificate = readCertificate(Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'));
  if (!certificate) throw new Error('unreadable');
  return certificate;
}
