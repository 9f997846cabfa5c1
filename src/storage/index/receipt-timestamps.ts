import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { ReceiptTimestamp } from '../../domain/receipt/receipt-timestamp.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
import type { Database } from './database.ts';
import type { ReceiptBatch, ReceiptPlace } from './documents.ts';
import { leafOf, leavesOf } from './receipt-batches.ts';
import { receiptTree } from './receipt-tree.ts';

/** The timestamp of a submission's receipt, with the proof that leads from it to the token; undefined without a receipt. */
export async function findReceiptTimestamp(
  database: Database,
  { outcome, receiptBatch }: Pick<Submission, 'outcome'> & ReceiptPlace,
): Promise<ReceiptTimestamp | undefined> {
  if (outcome.state !== 'accepted') return undefined;
  if (receiptBatch === undefined) return { state: 'pending' };
  const [batch] = await database.receiptBatches
    .find({ _id: receiptBatch })
    .project<Omit<ReceiptBatch, 'submissions'>>({ submissions: 0 })
    .toArray();
  const timestamp = batch?.timestamp;
  if (!batch || !timestamp) return { state: 'pending' };
  const leaves = leavesOf(batch);
  const leaf = Buffer.from(leafOf(outcome.receipt));
  const leafIndex = leaves.findIndex((other) => leaf.equals(other));
  // A receipt that is not what the batch holds has no proof; saying so later is the fixity check's task, not a reader's.
  if (leafIndex < 0) return { state: 'pending' };
  return {
    state: 'taken',
    at: timestamp.at,
    ...(timestamp.accuracyMs !== undefined && { accuracyMs: timestamp.accuracyMs }),
    authority: timestamp.authority,
    token: Buffer.from(timestamp.token.value()).toString('base64'),
    root: batch._id,
    treeSize: leaves.length,
    leafIndex,
    inclusionProof: receiptTree.inclusionProof(leaves, leafIndex).map(hex),
  };
}

function hex(hash: Uint8Array): Sha256 {
  return Buffer.from(hash).toString('hex') as Sha256;
}
