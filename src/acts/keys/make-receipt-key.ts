import { generateReceiptKey, loadReceiptKey } from '../../storage/index/receipts.ts';

/** A new key that signs receipts: PKCS#8 PEM, and the id under which its public half is published. */
export async function makeReceiptKey(): Promise<{ readonly pem: string; readonly kid: string }> {
  const pem = await generateReceiptKey();
  return { pem, kid: (await loadReceiptKey(pem)).publicJwk.kid };
}
