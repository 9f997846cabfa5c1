import { Binary } from 'mongodb';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
import type { Database } from './database.ts';
import type { BatchTimestamp, ReceiptBatch } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';
import { receiptTree } from './receipt-tree.ts';

/** Up to ten thousand receipts under one token. */
export const BATCH_LIMIT = 10_000;
const HASH_BYTES = 32;
/** of submissions that one command marks, so that none takes long on a slow server */
const MARKED_AT_ONCE = 500;

/** The oldest batch that is not wholly done: what a crash, or an authority that was away, left. */
export async function findUnfinishedBatch(database: Database): Promise<ReceiptBatch | undefined> {
  for (const state of ['taken', 'open'] as const) {
    const [oldest] = await database.receiptBatches.find({ state }).sort({ createdAt: 1 }).limit(1).toArray();
    if (oldest) return oldest;
  }
  return undefined;
}

/** Accepted submissions whose receipt is in no batch yet: how many, and since when the oldest waits. */
export async function receiptsAwaitingTimestamp(
  database: Database,
): Promise<{ readonly count: number; readonly since: string | undefined }> {
  const waiting = { awaitingTimestamp: { $gt: '' } };
  const [oldest] = await database.submissions.find(waiting).sort({ awaitingTimestamp: 1 }).limit(1).toArray();
  if (!oldest) return { count: 0, since: undefined };
  return { count: await database.submissions.countDocuments(waiting), since: oldest.awaitingTimestamp };
}

/**
 * Puts the oldest waiting receipts into a new batch; undefined when none waits. Written once: the same receipts in the
 * same order are the same batch. They are marked afterwards by `markBatch`, which a crash before it leaves to be done.
 */
export async function createBatch(
  database: Database,
  now: Date,
  limit = BATCH_LIMIT,
): Promise<ReceiptBatch | undefined> {
  const waiting = await database.submissions
    .find({ awaitingTimestamp: { $gt: '' } })
    .sort({ awaitingTimestamp: 1, _id: 1 })
    .limit(limit)
    .project<Pick<Submission, '_id' | 'outcome'>>({ outcome: 1 })
    .toArray();
  const receipts = waiting.flatMap(({ _id, outcome }) =>
    outcome.state === 'accepted' ? [{ _id, leaf: leafOf(outcome.receipt) }] : [],
  );
  if (receipts.length === 0) return undefined;
  const leaves = receipts.map(({ leaf }) => leaf);
  const batch: ReceiptBatch = {
    _id: Buffer.from(receiptTree.root(leaves)).toString('hex') as Sha256,
    state: 'open',
    createdAt: now.toISOString(),
    submissions: receipts.map(({ _id }) => _id),
    leaves: new Binary(Buffer.concat(leaves)),
  };
  try {
    await database.receiptBatches.insertOne(batch);
    return batch;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return (await database.receiptBatches.findOne({ _id: batch._id })) ?? batch;
  }
}

/** Tells each submission which batch its receipt is in. Safe to repeat. */
export async function markBatch(database: Database, { _id, submissions }: ReceiptBatch): Promise<void> {
  for (let from = 0; from < submissions.length; from += MARKED_AT_ONCE) {
    await database.submissions.updateMany(
      { _id: { $in: submissions.slice(from, from + MARKED_AT_ONCE) } },
      { $set: { receiptBatch: _id }, $unset: { awaitingTimestamp: '' } },
    );
  }
}

/** Keeps the first token that was taken for a batch; false when it has one. */
export async function keepToken(
  database: Database,
  root: Sha256,
  { token, ...told }: Omit<BatchTimestamp, 'token'> & { readonly token: Uint8Array },
): Promise<boolean> {
  const timestamp = { ...told, token: new Binary(token) };
  const kept = await database.receiptBatches.updateOne(
    { _id: root, state: 'open' },
    { $set: { state: 'taken', timestamp } },
  );
  return kept.matchedCount === 1;
}

export async function findBatch(database: Database, root: Sha256): Promise<ReceiptBatch | undefined> {
  return (await database.receiptBatches.findOne({ _id: root })) ?? undefined;
}

export async function closeBatch(database: Database, root: Sha256, logPosition: number): Promise<void> {
  await database.receiptBatches.updateOne(
    { _id: root, state: 'taken' },
    { $set: { state: 'logged', logPosition } },
  );
}

/** The hashes of a batch's leaves in order. */
export function leavesOf({ leaves }: Pick<ReceiptBatch, 'leaves'>): readonly Uint8Array[] {
  const bytes = leaves.value();
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, index) =>
    bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
}

export function leafOf(receipt: string): Uint8Array {
  return receiptTree.leafHash(Buffer.from(receipt));
}
