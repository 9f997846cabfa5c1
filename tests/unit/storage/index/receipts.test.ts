import { generateKeyPairSync } from 'node:crypto';
import { CompactSign, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import type { PersonalId } from '../../../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';
import type { Receipt } from '../../../../src/domain/receipt/receipt.ts';
import { generateReceiptKey, loadReceiptKey, signReceipt } from '../../../../src/storage/index/receipts.ts';
import { sha256Of } from '../../../../src/storage/sites/blobs.ts';
import { openReceipt } from '../../../support/open-receipt.ts';

const receipt: Receipt = {
  type: 'year-record-accepted',
  submissionId: 's-1',
  sha256: sha256Of(Buffer.from('bytes')),
  personalId: '099000000001' as PersonalId,
  schoolId: '37000001' as SchoolId,
  schoolYear: '2025-2026' as SchoolYear,
  verdict: 'TOTAL-PASSED',
  profile: 'hocba-thcs/1',
  receivedAt: '2026-03-01T02:00:00.000Z',
  acceptedAt: '2026-03-01T02:00:01.000Z',
};

describe('receipts', () => {
  it('are checked offline with the published key, named by its thumbprint (RFC 7638)', async () => {
    const key = await loadReceiptKey(await generateReceiptKey());
    const jws = await signReceipt(receipt, key);
    expect(decodeProtectedHeader(jws)).toMatchObject({ alg: 'EdDSA', kid: key.publicJwk.kid });
    expect(key.publicJwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', use: 'sig' });
    expect(key.publicJwk).not.toHaveProperty('d');
    expect(await openReceipt(jws, { keys: [key.publicJwk] })).toEqual(receipt);
  });

  it('are the same text whenever the same receipt is signed', async () => {
    const key = await loadReceiptKey(await generateReceiptKey());
    const shuffled: Receipt = JSON.parse(
      JSON.stringify(Object.fromEntries(Object.entries(receipt).reverse())),
    );
    expect(await signReceipt(shuffled, key)).toBe(await signReceipt(receipt, key));
  });

  it('are still checked after a new key has taken over', async () => {
    const [old, young] = [await generateReceiptKey(), await generateReceiptKey()];
    const keys = [await loadReceiptKey(young), await loadReceiptKey(old)];
    const jws = await signReceipt(receipt, await loadReceiptKey(old));
    expect(await openReceipt(jws, { keys: keys.map((key) => key.publicJwk) })).toEqual(receipt);
  });

  it('are refused when changed, signed by another key, or another kind of message', async () => {
    const key = await loadReceiptKey(await generateReceiptKey());
    const other = await loadReceiptKey(await generateReceiptKey());
    const jws = await signReceipt(receipt, key);
    const keys = { keys: [key.publicJwk] };
    const [header, payload, signature] = jws.split('.');
    const forged = Buffer.from(JSON.stringify({ ...receipt, submissionId: 's-2' })).toString('base64url');
    await expect(openReceipt(`${header}.${forged}.${signature}`, keys)).rejects.toThrow();
    await expect(openReceipt(`${header}.${payload}.${'A'.repeat(86)}`, keys)).rejects.toThrow();
    await expect(openReceipt(await signReceipt(receipt, other), keys)).rejects.toThrow();
    await expect(openReceipt('not a receipt', keys)).rejects.toThrow();
    const message = await new CompactSign(Buffer.from(JSON.stringify(receipt)))
      .setProtectedHeader({ alg: 'EdDSA', kid: key.publicJwk.kid, typ: 'another+jws' })
      .sign(key.privateKey);
    await expect(openReceipt(message, keys)).rejects.toThrow('receipt-malformed');
  });

  it('are made with Ed25519 alone, and a refused key is not repeated', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    await expect(loadReceiptKey(rsa.export({ type: 'pkcs8', format: 'pem' }).toString())).rejects.toThrow(
      'Ed25519',
    );
    await expect(loadReceiptKey('hush hush')).rejects.toThrow(/^receipt key(?!.*hush)/);
  });
});
