/** That a receipt's acceptance stands in the ledger, for anybody to check offline. */
export type ReceiptProof =
  /** not yet under a checkpoint that was co-signed */
  | { readonly state: 'pending' }
  | {
      readonly state: 'proven';
      /** the line of the acceptance, as it stands in the ledger */
      readonly entry: string;
      /** c2sp.org/tlog-proof of that line */
      readonly proof: string;
    };

/**
 * How a receipt's time is vouched for by somebody else than the repository (Đ15.d): a token of RFC 3161 over a checkpoint
 * of the ledger that covers its acceptance.
 */
export type ReceiptTimestamp =
  /** not taken yet: the authority was away, or the next token is still to come */
  | { readonly state: 'pending' }
  | {
      readonly state: 'taken';
      /** the time that the authority states */
      readonly at: string;
      /** milliseconds either way; absent when the authority states none */
      readonly accuracyMs?: number;
      /** subject of the authority's certificate */
      readonly authority: string;
      /** DER of the token, base64; over the SHA-256 of the text of the checkpoint in `proof` */
      readonly token: string;
      /** c2sp.org/tlog-proof of the acceptance's line up to the stamped checkpoint */
      readonly proof: string;
    };
