import { hash } from 'node:crypto';
import { z } from 'zod';
import { merkleTree } from '../../domain/receipt/merkle.ts';
import type { TrustSnapshot } from '../trust/trust.ts';
import { checkToken, type Timestamp } from './check-token.ts';
import type { TimestampFault } from './fault.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a proof needs; whatever else stands beside it is another's word and is not looked at. */
const proofSchema = z.object({
  state: z.literal('taken'),
  token: z.base64().max(90_000),
  treeSize: z.int().min(1),
  leafIndex: z.int().nonnegative(),
  inclusionProof: z.array(sha256).max(64),
});

const tree = merkleTree((bytes) => hash('sha256', bytes, 'buffer'));

export type ReceiptTimestampCheck =
  | { readonly ok: true; readonly timestamp: Timestamp; readonly treeSize: number }
  | {
      readonly ok: false;
      readonly code: 'timestamp-pending' | 'timestamp-malformed' | `timestamp-${TimestampFault}`;
    };

/**
 * Checks offline that a receipt existed at the time that an authority states: the proof leads from the receipt to the
 * root of a tree (RFC 9162, 2.1.3.2), and the token is over that root. A false proof leads to another root, and is
 * `timestamp-imprint-mismatch`.
 *
 * @param receipt compact JWS, as the repository gave it out; its own signature is `checkReceipt`'s matter
 * @param timestamp the `timestamp` of a submission, as the repository answers it
 */
export function checkReceiptTimestamp(
  receipt: string,
  timestamp: unknown,
  authorities: TrustSnapshot,
): ReceiptTimestampCheck {
  const isPending = z.object({ state: z.literal('pending') }).safeParse(timestamp).success;
  if (isPending) return { ok: false, code: 'timestamp-pending' };
  const parsed = proofSchema.safeParse(timestamp);
  if (!parsed.success) return { ok: false, code: 'timestamp-malformed' };
  const { token, treeSize, leafIndex, inclusionProof } = parsed.data;
  const leaf = tree.leafHash(Buffer.from(receipt.trim()));
  const proof = inclusionProof.map((hash) => Buffer.from(hash, 'hex'));
  const root = tree.rootFromProof(leaf, leafIndex, treeSize, proof);
  if (!root) return { ok: false, code: 'timestamp-malformed' };
  const check = checkToken(
    Buffer.from(token, 'base64'),
    { imprint: (name) => (name === 'sha256' ? root : new Uint8Array()) },
    authorities,
  );
  return check.ok
    ? { ok: true, timestamp: check.timestamp, treeSize }
    : { ok: false, code: `timestamp-${check.fault}` };
}
