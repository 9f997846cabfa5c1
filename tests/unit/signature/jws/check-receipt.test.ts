import {
  CompactSign,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JWK,
} from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { checkReceipt } from '../../../../src/signature/jws/check-receipt.ts';

const receipt = {
  type: 'year-record-accepted',
  submissionId: 'sub-1',
  sha256: 'a'.repeat(64),
  personalId: '099000000001',
  schoolId: '37099001',
  schoolYear: '2025-2026',
  verdict: 'TOTAL-PASSED',
  profile: 'hocba-thcs/1',
  receivedAt: '2026-06-01T01:00:00.000Z',
  acceptedAt: '2026-06-01T01:00:01.000Z',
  logPosition: 7,
  logHash: 'b'.repeat(64),
};
let own: { privateKey: CryptoKey; jwk: JWK };
let other: { privateKey: CryptoKey; jwk: JWK };

async function makeKey() {
  const { publicKey, privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { privateKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' } };
}
beforeAll(async () => {
  [own, other] = await Promise.all([makeKey(), makeKey()]);
});

const sign = (payload: unknown, key = own, typ = 'kho-hoc-ba-receipt+jws') =>
  new CompactSign(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.jwk.kid ?? '', typ })
    .sign(key.privateKey);
const check = (jws: string) => checkReceipt(jws, { keys: [own.jwk] });

test('a receipt of the repository is genuine, and its content is given', async () => {
  expect(await check(`${await sign(receipt)}\n`)).toEqual({ ok: true, receipt, keyId: own.jwk.kid });
});

test('one of another key is not', async () => {
  expect(await check(await sign(receipt, other))).toEqual({ ok: false, code: 'receipt-key-unknown' });
});

test("one of another key under the repository's key id is not", async () => {
  const forged = await sign(receipt, { ...other, jwk: { ...other.jwk, kid: own.jwk.kid ?? '' } });
  expect(await check(forged)).toEqual({ ok: false, code: 'receipt-signature-invalid' });
});

test('one whose content was exchanged is not', async () => {
  const [header, , signature] = (await sign(receipt)).split('.');
  const payload = Buffer.from(JSON.stringify({ ...receipt, schoolYear: '2024-2025' })).toString('base64url');
  expect(await check(`${header}.${payload}.${signature}`)).toEqual({
    ok: false,
    code: 'receipt-signature-invalid',
  });
});

test.each<[string, () => Promise<string> | string]>([
  ['no JWS', () => 'xin chào'],
  [
    'no signature (alg none)',
    () =>
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(receipt)).toString('base64url')}.`,
  ],
  ['another kind of JWS', () => sign(receipt, own, 'JWT')],
  ['no JSON', () => sign('xin chào')],
  ['a member missing', () => sign({ ...receipt, logHash: undefined })],
  ['a member too many', () => sign({ ...receipt, note: 'x' })],
  ['another verdict', () => sign({ ...receipt, verdict: 'TOTAL-FAILED' })],
  ['a personal ID of 11 digits', () => sign({ ...receipt, personalId: '09900000000' })],
])('%s is malformed', async (_, make) => {
  expect(await check(await make())).toEqual({ ok: false, code: 'receipt-malformed' });
});
