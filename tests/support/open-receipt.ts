import type { JSONWebKeySet } from 'jose';
import type { Receipt } from '../../src/domain/receipt/receipt.ts';
import { checkReceipt } from '../../src/signature/jws/check-receipt.ts';

/** What a receipt says, checked as anybody checks it offline. Throws the code of what is wrong with it. */
export async function openReceipt(jws: string, keys: JSONWebKeySet): Promise<Receipt> {
  const check = await checkReceipt(jws, keys);
  if (!check.ok) throw new Error(check.code);
  return check.receipt;
}
