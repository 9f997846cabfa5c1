import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { checkReceipt } from '../check-receipt.ts';
import type { VerifyTask } from './options.ts';

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** Exit code 0 for a genuine receipt, else 1. */
export async function verifyReceiptFile({
  receipt,
  keys,
  json,
}: Extract<VerifyTask, { kind: 'receipt' }>): Promise<number> {
  const published = keySet.parse(JSON.parse(await readFile(keys, 'utf8')));
  const check = await checkReceipt(await readFile(receipt, 'utf8'), published);
  if (json) console.log(JSON.stringify(check));
  else if (check.ok) {
    console.log('Biên nhận hợp lệ / the receipt is genuine');
    for (const [name, value] of Object.entries(check.receipt)) console.log(`  ${name}: ${value}`);
  } else console.log(`Biên nhận KHÔNG hợp lệ / the receipt is NOT genuine: ${check.code}`);
  return check.ok ? 0 : 1;
}
