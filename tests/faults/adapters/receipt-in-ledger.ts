import { createHash } from 'node:crypto';
import type { Receipt } from '../../../src/domain/receipt/receipt.ts';
import { publishPolicy } from '../../../src/ledger/note/published-policy.ts';
import { generateReceiptKey, loadReceiptKey, signReceipt } from '../../../src/storage/index/receipts.ts';
import { SAMPLE_RECEIPT } from '../../support/sample-receipt.ts';
import { smallLog } from '../../support/small-log.ts';
import type { ToBeStamped } from '../adapter.ts';

/** A token is over a checkpoint of the ledger, here of a log with the line of this receipt alone. */
export async function receiptInLedger(): Promise<ToBeStamped> {
  const key = await loadReceiptKey(await generateReceiptKey());
  const receipt = await signReceipt(SAMPLE_RECEIPT as Receipt, key);
  const { submissionId, sha256 } = SAMPLE_RECEIPT;
  const entry = JSON.stringify({
    id: `submission/${submissionId}/2/0`,
    subject: { sha256 },
    type: 'submission.accepted',
  });
  const ledger = smallLog([entry]);
  const proof = ledger.proof(0);
  return {
    digest: createHash('sha256').update(ledger.note.text).digest(),
    files: (token) => ({
      receipt: JSON.stringify({ receipt, entry, proof }),
      keys: JSON.stringify({ keys: [key.publicJwk] }),
      ledger: JSON.stringify(publishPolicy(ledger.policy)),
      timestamp: JSON.stringify({ state: 'taken', token: Buffer.from(token).toString('base64'), proof }),
    }),
    words: (path) => [
      ...['--receipt', path('receipt'), '--keys', path('keys'), '--ledger', path('ledger')],
      ...['--timestamp', path('timestamp')],
    ],
  };
}
