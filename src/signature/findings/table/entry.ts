/** ETSI EN 319 102-1 table 6, the ones in use here. */
export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'EXPIRED'
  | 'REVOKED'
  | 'REVOKED_NO_POE'
  | 'REVOKED_CA_NO_POE'
  | 'TRY_LATER'
  | 'NOT_YET_VALID'
  | 'TIMESTAMP_ORDER_FAILURE'
  | 'SIGNED_DATA_NOT_FOUND';

/** Which of the four checks of Đ15 a finding fails: a) signature, b) content, c) certificate, d) time. */
export type FailedCheck = 'signatureValid' | 'contentUnaltered' | 'certificateValid' | 'timeValid';

/** One reason to refuse: what ETSI EN 319 102-1 calls it, which check of Đ15 it fails, and what to mend. */
export interface Entry {
  readonly subIndication: SubIndication;
  readonly check: FailedCheck;
  readonly article: string;
  readonly vi: string;
  readonly en: string;
}

export type EntryTable = Readonly<Record<string, Entry>>;
