import { hash } from 'node:crypto';
import { merkleTree } from '../../domain/receipt/merkle.ts';

/** The tree of a batch of receipts: each leaf is the text of a receipt, as it was given out. */
export const receiptTree = merkleTree((bytes) => hash('sha256', bytes, 'buffer'));
