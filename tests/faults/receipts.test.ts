import { generateKeyPairSync } from 'node:crypto';
import { CompactSign, exportJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { SAMPLE_RECEIPT } from '../support/sample-receipt.ts';
import { fault } from './fault.ts';
import { verifiedReceipt } from './verified.ts';

/** A receipt under a key, and that key as a repository publishes it. */
async function receiptOf(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const jws = await new CompactSign(Buffer.from(JSON.stringify(SAMPLE_RECEIPT)))
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'kho-hoc-ba-receipt+jws' })
    .sign(privateKey);
  return { jws, key: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' } };
}

describe('after a change of the receipt key', () => {
  fault('an old receipt is not called forged by whoever has the new key alone', async () => {
    const [old, now] = await Promise.all([receiptOf('old'), receiptOf('now')]);
    const { code, said } = await verifiedReceipt(old.jws, [now.key]);
    expect(said).not.toMatch(/NOT genuine/);
    expect(code).toBe(2);
  });

  test('nor is it taken for genuine; with the old key published it is', async () => {
    const [old, now] = await Promise.all([receiptOf('old'), receiptOf('now')]);
    expect((await verifiedReceipt(old.jws, [now.key])).said).not.toMatch(/the receipt is genuine/);
    expect(await verifiedReceipt(old.jws, [now.key, old.key])).toMatchObject({ code: 0 });
  });

  test('a forgery under the id of a key that is known is one', async () => {
    const [old, forged] = await Promise.all([receiptOf('old'), receiptOf('old')]);
    expect(await verifiedReceipt(forged.jws, [old.key])).toMatchObject({
      code: 1,
      said: expect.stringContaining('NOT genuine'),
    });
  });
});
