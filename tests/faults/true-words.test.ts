import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { toSigner } from '../../kit/pki.ts';
import { forgeToken, tstInfo } from '../support/forge-token.ts';
import { type OddOptions, oddCertificate } from '../support/odd-certificate.ts';
import { makeFixture, type SignedDocuments } from '../support/signed-documents.ts';
import { makeTsaPki, makeTsaSigner, noTsaHere, stamping, type TsaPki } from '../support/tsa.ts';
import type { ToBeStamped } from './adapter.ts';
import { fault } from './fault.ts';
import { adapterUnderTest } from './under-test.ts';
import { verified, verifiedTimestamp } from './verified.ts';

const unknown = new x509.Extension('1.3.6.1.4.1.99999.1', true, Buffer.from('0500', 'hex'));

describe('a principal’s certificate', () => {
  let fixture: SignedDocuments;
  beforeAll(async () => {
    fixture = await makeFixture();
  });
  const judged = async (options: OddOptions) => {
    const principal = await oddCertificate(fixture.pki.issuing, options);
    const document = fixture.text(
      { signers: { CBQL: toSigner('principal', principal) } },
      'words',
      '2024-2025',
    );
    const authorities = { 'root.pem': fixture.pki.rootPem, 'issuing.pem': fixture.pki.issuingPem };
    return (await verified(authorities, document)).codes;
  };

  test('of the usual kind is taken', async () => {
    expect(await judged({})).toEqual([]);
  });
  fault('signed with RSA-PSS is called one that is not taken, not a weak one', async () => {
    expect(await judged({ pss: true })).toEqual(['principal: certificate-algorithm-not-allowed']);
  });
  test('signed with SHA-1 is called weak', async () => {
    expect(await judged({ hash: 'SHA-1' })).toEqual(['principal: certificate-algorithm-weak']);
  });
  fault('without keyUsage is called so', async () => {
    expect(await judged({ usages: 'none' })).toEqual(['principal: certificate-key-usage-missing']);
  });
  test('whose keyUsage is for something else is called so', async () => {
    expect(await judged({ usages: x509.KeyUsageFlags.keyEncipherment })).toEqual([
      'principal: certificate-key-usage',
    ]);
  });
});

const missing = await noTsaHere();
if (missing) console.error(`skipped: words on time-stamp tokens: ${missing}`);
describe.skipIf(missing)('a timestamp', () => {
  let receipt: ToBeStamped;
  let pki: TsaPki;
  beforeAll(async () => {
    receipt = await adapterUnderTest().toBeStamped();
    pki = await makeTsaPki();
  });
  const token = (signer = pki.signer) => forgeToken(tstInfo(receipt.digest), { signer });
  const judged = (bytes: Uint8Array) =>
    verifiedTimestamp({ 'root.pem': pki.root.certificatePem }, receipt, bytes);

  test('in DER holds', async () => {
    expect(await judged(await token())).toBe('none');
  });
  fault('in BER is called so', async () => {
    const der = await token();
    expect(der.subarray(0, 2)).toEqual(Buffer.from('3082', 'hex'));
    const open = Buffer.concat([Buffer.from('3080', 'hex'), der.subarray(4), Buffer.from('0000', 'hex')]);
    expect(await judged(open)).toBe('timestamp-not-der');
  });
  fault('whose SignedData is of version 1 is called so', async () => {
    const der = await token();
    // SignedData: SEQUENCE, INTEGER 3, the SET of digest algorithms.
    const at = der.indexOf(Buffer.from('02010331', 'hex'));
    der[at + 2] = 1;
    expect(await judged(der)).toBe('timestamp-version-not-allowed');
  });
  fault('whose certificate has an unknown critical extension is called so', async () => {
    const signer = await makeTsaSigner(pki.root, { extensions: [stamping(), unknown] });
    expect(await judged(await token(signer))).toBe('timestamp-critical-extension');
  });
  test('cut short is called malformed', async () => {
    expect(await judged((await token()).subarray(0, -1))).toBe('timestamp-malformed');
  });
});
