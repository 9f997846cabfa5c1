import type { SignerRole } from '../domain/profile.ts';
import type { Sha256 } from '../domain/sha256.ts';
import type { YearContent } from '../domain/year-content.ts';

/** ETSI EN 319 102-1 clause 5.1.3. */
export type Indication = 'TOTAL-PASSED' | 'INDETERMINATE' | 'TOTAL-FAILED';

/** ETSI EN 319 102-1 table 6, the ones in use here. */
export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'TIMESTAMP_ORDER_FAILURE'
  | 'SIGNED_DATA_NOT_FOUND';

/** The four checks of Đ15: a) signature information, b) content unaltered, c) certificate, d) time. */
export type Check15 = 'passed' | 'failed' | 'not-checked';
export interface ChecksOfArticle15 {
  readonly signatureValid: Check15;
  readonly contentUnaltered: Check15;
  readonly certificateValid: Check15;
  readonly timeValid: Check15;
}

/** Why something was refused: `code` is stable (src/signature/findings.ts), `vi`/`en` say what to mend. */
export interface Finding {
  readonly code: string;
  readonly subIndication: SubIndication;
  readonly vi: string;
  readonly en: string;
  /** Where: a path of element names with positions, never a value out of the document. */
  readonly at?: string;
}

export interface SignatureReport {
  readonly role: SignerRole | 'unknown';
  /** path of the Signature element */
  readonly at: string;
  readonly indication: Indication;
  readonly subIndication?: SubIndication;
  readonly checks: ChecksOfArticle15;
  readonly findings: readonly Finding[];
  /** paths of the elements this signature covers */
  readonly covers: readonly string[];
  readonly signingTime?: { readonly claimed: string; readonly utc: string; readonly zoneAssumed: boolean };
  readonly certificate?: {
    readonly sha256: Sha256;
    readonly subject: string;
    readonly issuer: string;
    readonly serial: string;
    readonly notBefore: string;
    readonly notAfter: string;
  };
}

/** The answer of `verify(bytes, profile, trust, now)`. `content` is there only when TOTAL-PASSED. */
export interface VerificationReport {
  readonly indication: Indication;
  readonly subIndication?: SubIndication;
  readonly profile: string;
  readonly trustVersion: string;
  readonly verifiedAt: string;
  readonly sha256: Sha256;
  readonly size: number;
  readonly checks: ChecksOfArticle15;
  /** findings about the document as a whole; each signature's own stand in `signatures` */
  readonly findings: readonly Finding[];
  readonly signatures: readonly SignatureReport[];
  readonly content?: YearContent;
}
