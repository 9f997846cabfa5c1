import {
  CompactSign,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JWK,
} from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkReceipt } from '../../../../src/signature/jws/check-receipt.ts';
import { SAMPLE_RECEIPT } from '../../../support/sample-receipt.ts';

const receipt = SAMPLE_RECEIPT;
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
const check = (jws: string, window: object = {}) => checkReceipt(jws, { keys: [{ ...own.jwk, ...window }] });

test('a receipt of the repository is genuine, and its content is given', async () => {
  expect(await check(`${await sign(receipt)}\n`)).toEqual({ ok: true, receipt, keyId: own.jwk.kid });
});

test('one of before, with its place in the audit log of then, is genuine still', async () => {
  const older = { ...receipt, logPosition: 7, logHash: 'b'.repeat(64) };
  expect(await check(await sign(older))).toMatchObject({ ok: true, receipt });
  expect(await check(await sign({ ...older, logHash: 'b' }))).toMatchObject({ code: 'receipt-malformed' });
});

test('of one of another key nothing is known: it may be one of before', async () => {
  expect(await check(await sign(receipt, other))).toEqual({
    ok: false,
    indication: 'INDETERMINATE',
    code: 'receipt-key-unknown',
  });
});

describe('a key that signed for a time', () => {
  const accepted = Date.parse(receipt.acceptedAt) / 1_000;
  test.each<[string, { nbf?: number; exp?: number }, boolean]>([
    ['from before and until after', { nbf: accepted - 9, exp: accepted + 9 }, true],
    ['until five minutes before', { exp: accepted - 300 }, true],
    ['until longer before', { exp: accepted - 301 }, false],
    ['from five minutes after on', { nbf: accepted + 300 }, true],
    ['from longer after on', { nbf: accepted + 302 }, false],
  ])('%s', async (_, window, isGenuine) => {
    const undecided = { ok: false, indication: 'INDETERMINATE', code: 'receipt-key-not-valid-then' };
    expect(await check(await sign(receipt), window)).toMatchObject(isGenuine ? { ok: true } : undecided);
  });

  test('a forgery is one all the same', async () => {
    const forged = await sign(receipt, { ...other, jwk: { ...other.jwk, kid: own.jwk.kid ?? '' } });
    expect(await check(forged, { exp: accepted - 301 })).toMatchObject({ code: 'receipt-signature-invalid' });
  });
});

test("one of another key under the repository's key id is not", async () => {
  const forged = await sign(receipt, { ...other, jwk: { ...other.jwk, kid: own.jwk.kid ?? '' } });
  expect(await check(forged)).toEqual({
    ok: false,
    indication: 'TOTAL-FAILED',
    code: 'receipt-signature-invalid',
  });
});

test('one whose content was exchanged is not', async () => {
  const [header, , signature] = (await sign(receipt)).split('.');
  const payload = Buffer.from(JSON.stringify({ ...receipt, schoolYear: '2024-2025' })).toString('base64url');
  expect(await check(`${header}.${payload}.${signature}`)).toEqual({
    ok: false,
    indication: 'TOTAL-FAILED',
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
  ['a member missing', () => sign({ ...receipt, profile: undefined })],
  ['a member too many', () => sign({ ...receipt, note: 'x' })],
  ['another verdict', () => sign({ ...receipt, verdict: 'TOTAL-FAILED' })],
  ['a personal ID of 11 digits', () => sign({ ...receipt, personalId: '09900000000' })],
])('%s is malformed', async (_, make) => {
  expect(await check(await make())).toEqual({
    ok: false,
    indication: 'TOTAL-FAILED',
    code: 'receipt-malformed',
  });
});
