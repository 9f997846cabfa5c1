import type { Sha256 } from '../identity/sha256.ts';
import type { SignerRole } from '../profile/profile.ts';
import type { RegistryStanding } from '../registry/registry.ts';
import type { Statement } from '../statement/statement.ts';
import type { YearContent } from '../transcript/year-content.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Finding, SubIndication } from './finding.ts';

export type { Diagnosis, DiagnosisCause } from './diagnosis.ts';
export type { Finding, FindingCode, SubIndication } from './finding.ts';

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
  /** what must be said, though it fails nothing: `algorithm-ended-since`, problems of a registry that only observes */
  readonly remarks: readonly Finding[];
  /** what its maker probably did, for one who has to mend it */
  readonly diagnosis: readonly Diagnosis[];
  /** paths of the elements this signature covers */
  readonly covers: readonly string[];
  /** codes of the subjects whose results a subject teacher signs; what an assignment is asked for */
  readonly subjects?: readonly string[];
  readonly signingTime?: { readonly claimed: string; readonly utc: string; readonly zoneAssumed: boolean };
  /** on the signature's value, where it has one that holds; the signing time above is only the signer's word */
  readonly timestamp?: TimestampReport;
  /** by when the signature is proven to have existed: by an authority's timestamp, or by the repository's receipt */
  readonly existed: { readonly by: 'timestamp' | 'receipt'; readonly at: string };
  readonly certificate?: {
    readonly sha256: Sha256;
    readonly subject: string;
    readonly issuer: string;
    readonly serial: string;
    readonly notBefore: string;
    readonly notAfter: string;
  };
  /** from the signer's issuer to the anchor, by SHA-256; each stands in the report's `issuers` */
  readonly path?: readonly Sha256[];
  /** of the signer's certificate; there when `path` and the signing time are */
  readonly revocation?: RevocationReport;
  /** what the registry knew of the signer; there when the registry was asked */
  readonly registry?: RegistryReport;
}

/**
 * What a report says of a certificate's revocation: the evidence that was used, how fresh it was, what it told.
 * `revoked-since`: after signing, which takes nothing from it. `stale`: there is evidence, but none that reaches.
 */
export interface RevocationReport {
  readonly state:
    | 'good'
    | 'revoked-since'
    | 'revoked'
    | 'suspended'
    | 'compromised'
    | 'stale'
    | 'not-checked';
  readonly evidence?: {
    readonly kind: 'crl' | 'ocsp';
    readonly sha256: Sha256;
    readonly thisUpdate: string;
    readonly nextUpdate?: string;
  };
  readonly since?: string;
  readonly reason?: string;
}

/** What a time-stamping authority vouches for (RFC 3161). */
export interface TimestampReport {
  readonly utc: string;
  /** milliseconds either way; absent when the authority states none */
  readonly accuracyMs?: number;
  readonly policy: string;
  /** hexadecimal */
  readonly serial: string;
  /** subject of the authority's certificate */
  readonly authority: string;
  readonly certificate: Sha256;
  /** names the list of authorities */
  readonly trustVersion: Sha256;
}

/** An authority on the path of a signature, as the trust list had it. */
export interface IssuerReport {
  readonly sha256: Sha256;
  readonly subject: string;
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** for the latest signature that leads here; absent for the anchor, which is trusted as it stands */
  readonly revocation?: RevocationReport;
}

export interface RegistryReport {
  readonly state: RegistryStanding['state'];
  /** since when it had that state */
  readonly since?: string;
  /** the certificate of the one who has left and whose place the signer takes (Đ18.5, Đ18.7) */
  readonly standsInFor?: Sha256;
}

/**
 * A part of the document that no valid signature covers. `tag`: the element's own tags, not what it holds;
 * `signature`: a Signature's value and KeyInfo (its SignedInfo and time are signed by that value); `all`: everything.
 */
export interface UncoveredPart {
  readonly at: string;
  readonly extent: 'tag' | 'signature' | 'all';
}

/** As written; a text is cut where it is longer than any that is looked up. */
export interface DocumentPlace {
  readonly schoolId?: string;
  readonly schoolYear?: string;
  readonly className?: string;
}

/** The answer of `verify(bytes, profile, trust, now)`; docs/verification-report.schema.json is its JSON Schema. What the document says is there only when TOTAL-PASSED. */
export interface VerificationReport {
  readonly indication: Indication;
  readonly subIndication?: SubIndication;
  /** `current`, or `old-evidence` when a signature stands only because it is known to be older than an algorithm's end */
  readonly standing: 'current' | 'old-evidence';
  readonly profile: string;
  /** SHA-256 over the profile and its XSD: the rules that were applied; absent when no profile was found */
  readonly policyVersion?: Sha256;
  readonly trustVersion: string;
  /** the evidence on revocation that was at hand; absent when there was none and nothing was checked */
  readonly revocation?: { readonly policy: 'required' | 'if-available'; readonly version: Sha256 };
  /** whether the registry's problems refuse (`required`) or are remarks (`observe`); absent when it was not asked */
  readonly registry?: 'required' | 'observe';
  readonly verifiedAt: string;
  /** since when the bytes are known to exist; no signature may claim to be later */
  readonly receivedAt: string;
  readonly sha256: Sha256;
  readonly size: number;
  readonly checks: ChecksOfArticle15;
  /** findings about the document as a whole; each signature's own stand in `signatures` */
  readonly findings: readonly Finding[];
  /** about the document as a whole: what must be said, though it refuses nothing; absent when there is nothing */
  readonly remarks?: readonly Finding[];
  readonly signatures: readonly SignatureReport[];
  /** the authorities on the signatures' paths, once each */
  readonly issuers: readonly IssuerReport[];
  /** empty when the document could not be read that far */
  readonly uncovered: readonly UncoveredPart[];
  /** what the document says of itself, believed or not: where its signers are looked up */
  readonly place?: DocumentPlace;
  /** of a year record */
  readonly content?: YearContent;
  /** of a statement on records */
  readonly statement?: Statement;
  /**
   * SHA-256 of the canonical SignedInfo of the school's seal: two documents that have it in common come of one act of
   * sealing, however the bytes around it are written
   */
  readonly sealed?: Sha256;
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
