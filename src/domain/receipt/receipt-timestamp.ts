import type { Sha256 } from '../identity/sha256.ts';

/**
 * How a receipt's time is vouched for by somebody else than the repository (Đ15.d). Receipts are stamped in batches:
 * one token of RFC 3161 over the root of a Merkle tree of receipts, and for each receipt the proof that it is a leaf.
 */
export type ReceiptTimestamp =
  /** not taken yet: the authority was away, or the next batch is still to come */
  | { readonly state: 'pending' }
  | {
      readonly state: 'taken';
      /** the time that the authority states */
      readonly at: string;
      /** milliseconds either way; absent when the authority states none */
      readonly accuracyMs?: number;
      /** subject of the authority's certificate */
      readonly authority: string;
      /** DER of the token, base64 */
      readonly token: string;
      /** what the token is over: the root of the tree (RFC 9162, SHA-256) */
      readonly root: Sha256;
      readonly treeSize: number;
      readonly leafIndex: number;
      /** from the leaf's sibling upwards; the leaf is the receipt's text */
      readonly inclusionProof: readonly Sha256[];
    };
