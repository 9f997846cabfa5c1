import type { SignerRole } from '../domain/profile.ts';
import type { Sha256 } from '../domain/sha256.ts';
import type { YearContent } from '../domain/year-content.ts';
import type { Finding, SubIndication } from './findings.ts';

export type { Finding, FindingCode, SubIndication } from './findings.ts';

/** ETSI EN 319 102-1 clause 5.1.3. */
export type Indication = 'TOTAL-PASSED' | 'INDETERMINATE' | 'TOTAL-FAILED';

/** The four checks of Đ15: a) signature information, b) content unaltered, c) certificate, d) time. */
export type Check15 = 'passed' | 'failed' | 'not-checked';
export interface ChecksOfArticle15 {
  readonly signatureValid: Check15;
  readonly contentUnaltered: Check15;
  readonly certificateValid: Check15;
  readonly timeValid: Check15;
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

/** Every reason in one list: those of the document, then those of each signature with its role. */
export function reasons(report: VerificationReport): readonly (Finding & { readonly role?: string })[] {
  return [
    ...report.findings,
    ...report.signatures.flatMap((signature) =>
      signature.findings.map((finding) => ({ ...finding, role: signature.role })),
    ),
  ];
}
