import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { visible, visibleJson } from '../../command-line/visible.ts';
import { WrongUsage } from '../../command-line/wrong-usage.ts';
import type { Receipt } from '../../domain/receipt/receipt.ts';
import { publishedPolicySchema } from '../../ledger/note/published-policy.ts';
import { checkReceipt, type ReceiptCheck } from '../jws/check-receipt.ts';
import { checkReceiptProof, type ReceiptProofCheck } from '../jws/check-receipt-proof.ts';
import { checkReceiptTimestamp, type ReceiptTimestampCheck } from '../timestamp/check-receipt-timestamp.ts';
import { readTrust } from '../trust/read-trust.ts';
import type { VerifyTask } from './options.ts';
import { type ReceiptFile, readReceiptFile } from './receipt-file.ts';

type ReceiptTask = Extract<VerifyTask, { kind: 'receipt' }>;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
/** The timestamp alone, or the whole submission that it is a member of. */
const timestampFile = z.union([z.object({ timestamp: z.looseObject({}) }), z.looseObject({})]);

/** What the ledger and an authority say of a receipt, as far as they were asked. */
interface Proofs {
  readonly proof?: ReceiptProofCheck;
  readonly timestamp?: ReceiptTimestampCheck;
}

/**
 * Exit code 0 for a genuine receipt (whose proof and timestamp hold, where they are given), 1 where one of them is false, 2
 * where the keys at hand don't tell, or the proof is still to come.
 */
export async function verifyReceiptFile(task: ReceiptTask): Promise<number> {
  const published = keySet.parse(JSON.parse(await readFile(task.keys, 'utf8')));
  const file = readReceiptFile(await readFile(task.receipt, 'utf8'));
  const check = await checkReceipt(file.jws, published);
  const proofs = check.ok ? await checkProofs(task, file, check.receipt) : {};
  if (task.json) console.log(visibleJson({ ...check, ...proofs }));
  else {
    const lines = [
      ...receiptLines(check),
      ...(proofs.proof ? proofLines(proofs.proof) : []),
      ...(proofs.timestamp ? timestampLines(proofs.timestamp) : []),
    ];
    console.log(lines.map(visible).join('\n'));
  }
  const all = [check, proofs.proof, proofs.timestamp].flatMap((one) => (one && !one.ok ? [one] : []));
  if (all.some(({ indication }) => indication === 'TOTAL-FAILED')) return 1;
  return all.length > 0 ? 2 : 0;
}

/** @throws WrongUsage where a proof is given and nothing to check it by, or the other way round */
async function checkProofs(
  { ledger, timestamp }: ReceiptTask,
  { proof }: ReceiptFile,
  receipt: Receipt,
): Promise<Proofs> {
  if (ledger === undefined) {
    if (proof === undefined) return {};
    throw new WrongUsage(
      'biên nhận có kèm bằng chứng: cần --ledger / the receipt comes with a proof: want --ledger',
    );
  }
  if (proof === undefined) {
    throw new WrongUsage(
      '--ledger cần tệp JSON có receipt, entry, proof / --ledger wants JSON with receipt, entry and proof',
    );
  }
  if (proof === 'pending')
    return { proof: { ok: false, indication: 'INDETERMINATE', code: 'proof-pending' } };
  const policy = publishedPolicySchema.parse(JSON.parse(await readFile(ledger, 'utf8')));
  const proven = checkReceiptProof(receipt, proof, policy);
  if (!timestamp) return { proof: proven };
  const authorities = await readTrust(timestamp.trust);
  const content = timestampFile.parse(JSON.parse(await readFile(timestamp.file, 'utf8')));
  const given = 'timestamp' in content ? content.timestamp : content;
  return { proof: proven, timestamp: checkReceiptTimestamp(proof.entry, given, policy, authorities) };
}

function proofLines(check: ReceiptProofCheck): string[] {
  if (!check.ok && check.indication === 'INDETERMINATE')
    return [
      `Bằng chứng CHƯA KẾT LUẬN được / the proof is INDETERMINATE: ${check.code}`,
      check.code === 'proof-pending'
        ? 'Mục này chưa có chữ ký của nhân chứng; hãy hỏi lại kho sau / it is not co-signed yet: ask the repository again'
        : 'Khóa của sổ cái hoặc của nhân chứng không có trong tệp đã cho; hãy tải tệp mới tại /.well-known/ledger.json của kho / a key of the ledger or of a witness is not in this file: fetch the repository’s own',
    ];
  if (!check.ok) return [`Bằng chứng KHÔNG đúng / the proof does NOT hold: ${check.code}`];
  const witnesses = check.cosigned.map(({ name, at }) => `  ${name}: ${at}`);
  return [
    `Có trong sổ cái / it stands in the ledger: mục / entry ${check.index}, điểm chốt / checkpoint ${check.size}`,
    ...witnesses,
  ];
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
  if (!check.ok && check.indication === 'INDETERMINATE')
    return [`Dấu thời gian CHƯA KẾT LUẬN được / the timestamp is INDETERMINATE: ${check.code}`];
  if (!check.ok) return [`Dấu thời gian KHÔNG hợp lệ / the timestamp does NOT hold: ${check.code}`];
  const { at, accuracyMs, authority, policy } = check.timestamp;
  const within = accuracyMs === undefined ? '' : ` ± ${accuracyMs} ms`;
  return [
    `Dấu thời gian hợp lệ / the timestamp holds: ${at.toISOString()}${within}`,
    `  ${authority.subject}; policy ${policy}; ${check.size} mục / entries`,
  ];
}
