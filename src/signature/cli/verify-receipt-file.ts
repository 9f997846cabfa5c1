import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { visible, visibleJson } from '../../command-line/visible.ts';
import { checkReceipt, type ReceiptCheck } from '../jws/check-receipt.ts';
import { checkReceiptTimestamp, type ReceiptTimestampCheck } from '../timestamp/check-receipt-timestamp.ts';
import { readTrust } from '../trust/read-trust.ts';
import type { VerifyTask } from './options.ts';

type ReceiptTask = Extract<VerifyTask, { kind: 'receipt' }>;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
/** The timestamp alone, or the whole submission that it is a member of. */
const timestampFile = z.union([z.object({ timestamp: z.looseObject({}) }), z.looseObject({})]);

/**
 * Exit code 0 for a genuine receipt (and a timestamp that holds, where one is given), 2 where the keys at hand don't tell,
 * else 1.
 */
export async function verifyReceiptFile({ receipt, keys, timestamp, json }: ReceiptTask): Promise<number> {
  const published = keySet.parse(JSON.parse(await readFile(keys, 'utf8')));
  const jws = await readFile(receipt, 'utf8');
  const check = await checkReceipt(jws, published);
  const stamped = timestamp && (await checkTimestampFile(jws, timestamp));
  if (json) console.log(visibleJson(stamped ? { ...check, timestamp: stamped } : check));
  else {
    const lines = [...receiptLines(check), ...(stamped ? timestampLines(stamped) : [])];
    console.log(lines.map(visible).join('\n'));
  }
  if (stamped?.ok === false) return 1;
  if (check.ok) return 0;
  return check.indication === 'INDETERMINATE' ? 2 : 1;
}

async function checkTimestampFile(
  jws: string,
  { file, trust }: NonNullable<ReceiptTask['timestamp']>,
): Promise<ReceiptTimestampCheck> {
  const authorities = await readTrust(trust);
  const content = timestampFile.parse(JSON.parse(await readFile(file, 'utf8')));
  return checkReceiptTimestamp(jws, 'timestamp' in content ? content.timestamp : content, authorities);
}

function receiptLines(check: ReceiptCheck): string[] {
  if (!check.ok && check.indication === 'INDETERMINATE')
    return [`CHƯA KẾT LUẬN được / INDETERMINATE: ${check.code}`, UNDECIDED[check.code]];
  if (!check.ok) return [`Biên nhận KHÔNG hợp lệ / the receipt is NOT genuine: ${check.code}`];
  const { environment } = check.receipt;
  const worth =
    environment === 'test'
      ? 'BIÊN NHẬN THỬ NGHIỆM của một kho thử, không chứng minh gì / TEST RECEIPT of a trial repository: it proves nothing'
      : environment === undefined
        ? 'Biên nhận cũ, không nêu kho thật hay kho thử / an old receipt, which does not say whether of a trial'
        : 'Kho thật / of the repository in production';
  const fields = Object.entries(check.receipt).map(([name, value]) => `  ${name}: ${value}`);
  return ['Biên nhận hợp lệ / the receipt is genuine', worth, ...fields];
}

const UNDECIDED = {
  'receipt-key-unknown':
    'Bộ khóa đã cho không có khóa đã ký biên nhận này; hãy tải bộ khóa mới tại /.well-known/jwks.json của kho / the key that signed it is not in this set: fetch the repository’s own, which holds its former keys too',
  'receipt-key-not-valid-then':
    'Theo bộ khóa, khóa này chưa hoặc không còn ký vào lúc ghi trên biên nhận; hãy hỏi kho / by this set the key did not sign at the time that the receipt names: ask the repository',
} as const;

function timestampLines(check: ReceiptTimestampCheck): string[] {
  if (!check.ok) return [`Dấu thời gian KHÔNG hợp lệ / the timestamp does NOT hold: ${check.code}`];
  const { at, accuracyMs, authority, policy } = check.timestamp;
  const within = accuracyMs === undefined ? '' : ` ± ${accuracyMs} ms`;
  return [
    `Dấu thời gian hợp lệ / the timestamp holds: ${at.toISOString()}${within}`,
    `  ${authority.subject}; policy ${policy}; ${check.treeSize} biên nhận / receipts`,
  ];
}
