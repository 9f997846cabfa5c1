import { vietnameseDay } from '../identity/calendar.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { Sha256 } from '../identity/sha256.ts';
import type { SignerRole } from '../profile/profile.ts';
import type { AppointingDecision } from './appointing-decision.ts';
import type { CertificateKind } from './certificate-kind.ts';
import type { DeclarationId } from './declaration-id.ts';
import type { RecordedHandover } from './handover.ts';

/** Đ12.1 expired; Đ12.2 retired, left, deceased, dissolved; Đ8.3 compromised: the key is no longer its holder's alone. */
export const revocationReasons = [
  'expired',
  'retired',
  'left',
  'deceased',
  'dissolved',
  'compromised',
  'other',
] as const;
export type RevocationReason = (typeof revocationReasons)[number];

/** Đề nghị, không duyệt, có hiệu lực, tạm dừng, thu hồi, được thay thế. */
export const certificateStates = [
  'proposed',
  'refused',
  'in-force',
  'suspended',
  'revoked',
  'replaced',
] as const;
export type CertificateState = (typeof certificateStates)[number];

/** One step in the life of a registered certificate. */
export interface CertificateStep {
  readonly state: CertificateState;
  /** the instant from which it counts, which may lie before it was written down */
  readonly since: string;
  readonly at: string;
  /** who took it, as `actorId` writes; `principal:<sha256>` names the certificate that signed the approval */
  readonly by: string;
  readonly reason?: RevocationReason;
  readonly note?: string;
  readonly replacedBy?: Sha256;
  /** names the principal's signed words (Đ9.4), which the ledger keeps beside the certificate that signed them */
  readonly statement?: Sha256;
}

/** What a certificate says of itself, as the registry needs it. */
export interface CertificateFacts {
  readonly sha256: Sha256;
  readonly serial: string;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** values of the subject's userId: `CCCD:<12 digits>` of a person, `MDV:<school code>` of a school */
  readonly uids: readonly string[];
}

/** A principal's statement that was used on this certificate: for which step of the history, and whether it took it. */
export interface UsedStatement {
  readonly id: Sha256;
  readonly step: number;
  readonly at: string;
  readonly took: boolean;
}

/** A statement that this certificate, its principal's, has signed: the step of this certificate that wrote it down. */
export interface SignedBefore {
  readonly id: Sha256;
  readonly version: number;
}

/**
 * A certificate in the province's registry, as one school has declared it in one kind (Đ8, Đ9, Đ12, Đ33.7). Another
 * school's declaration of it lives by itself: a teacher may serve two schools, or move.
 */
export interface RegisteredCertificate extends CertificateFacts {
  readonly _id: DeclarationId;
  readonly kind: CertificateKind;
  readonly schoolId: SchoolId;
  readonly holder: { readonly name: string; readonly roles: readonly SignerRole[] };
  /** the name in the certificate itself, beside the declared one */
  readonly commonName: string;
  /** of the holder's appointment; every person's has one (Đ7.2-3) */
  readonly decision?: AppointingDecision;
  /** of which school years its holder may sign records; all when absent */
  readonly schoolYears?: readonly SchoolYear[];
  /** the first day on which it counts, as approved: `YYYY-MM-DD` */
  readonly from: string;
  /** base64 */
  readonly der: string;
  readonly history: readonly CertificateStep[];
  readonly usedStatements?: readonly UsedStatement[];
  readonly signedStatements?: readonly SignedBefore[];
  /** of the device, once revoked (Đ12.2) */
  readonly handover?: RecordedHandover;
  /** what the department has decided of a compromise that was told: whether it binds other schools (Đ8.3) */
  readonly compromise?: DecidedCompromise;
  /** the last step's state: what the registry knows now, whatever day it counts from */
  readonly state: CertificateState;
  readonly proposedAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

export interface DecidedCompromise {
  readonly upheld: boolean;
  readonly note?: string;
  readonly at: string;
  readonly by: string;
}

/** What a declaration says besides the certificate's own facts. */
export type DeclaredWords = Pick<RegisteredCertificate, 'holder' | 'schoolYears' | 'from' | 'decision'>;

/**
 * The step that counts at an instant: the last one written whose `since` has come. So a revocation for a compromised
 * key that is learned of late counts from its own day, also against what stood between.
 */
export function stepAt(
  { history }: Pick<RegisteredCertificate, 'history'>,
  at: Date,
): CertificateStep | undefined {
  return history.findLast((step) => step.state !== 'proposed' && new Date(step.since) <= at);
}

/** In force at some moment of a Vietnamese day: approved, neither suspended nor revoked, and not expired (Đ8.1). */
export function inForceOn(certificate: RegisteredCertificate, day: string): boolean {
  const start = startOfDay(day);
  const moments = [start, ...certificate.history.map(({ since }) => new Date(since))].filter(
    (moment) => moment >= start && vietnameseDay(moment) === day,
  );
  return moments.some((moment) => inForceAt(certificate, moment));
}

export function inForceAt(certificate: RegisteredCertificate, at: Date): boolean {
  const valid = at >= new Date(certificate.notBefore) && at <= new Date(certificate.notAfter);
  return valid && stepAt(certificate, at)?.state === 'in-force';
}

/** Midnight in Vietnam. */
export function startOfDay(day: string): Date {
  return new Date(`${day}T00:00:00.000+07:00`);
}
