/** CRLReason (RFC 5280 clause 5.3.1), by number. */
const REASONS = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const;
export type CrlReason = NonNullable<(typeof REASONS)[number]>;

/** That a certificate was revoked, and since when: its date of invalidity where that is earlier (clause 5.3.2). */
export interface Revocation {
  readonly reason: CrlReason;
  readonly since: Date;
}

/** An unknown number says no more than that it was revoked. */
export function revocationReason(number: number | undefined): CrlReason {
  return REASONS[number ?? 0] ?? 'unspecified';
}

/** Suspended for a while (tạm dừng); it may be lifted. */
export function isHold({ reason }: Revocation): boolean {
  return reason === 'certificateHold';
}

/** The key may be in other hands: then a signing time proves nothing, since whoever has the key writes it. */
export function isCompromise({ reason }: Revocation): boolean {
  return reason === 'keyCompromise' || reason === 'cACompromise' || reason === 'aACompromise';
}
