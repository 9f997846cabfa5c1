import { createHash } from 'node:crypto';
import type { ToBeStamped } from '../adapter.ts';

/** A token is over the root of a tree of receipts, here of this one alone; who signed the receipt is asked apart. */
export async function receiptInTree(): Promise<ToBeStamped> {
  const receipt = 'biên nhận';
  const leaf = Buffer.concat([Buffer.of(0), Buffer.from(receipt)]);
  return {
    digest: createHash('sha256').update(leaf).digest(),
    files: (token) => ({
      receipt,
      keys: JSON.stringify({ keys: [] }),
      timestamp: JSON.stringify({
        state: 'taken',
        token: Buffer.from(token).toString('base64'),
        ...{ treeSize: 1, leafIndex: 0, inclusionProof: [] },
      }),
    }),
    words: (path) => ['--receipt', path('receipt'), '--keys', path('keys'), '--timestamp', path('timestamp')],
  };
}
