import { firstYear, type SchoolYear } from './school-year.ts';

/** What is known of when a signature was made. Only the receipt and the timestamp are others' word than the signer's. */
export interface KnownTimes {
  /** as the signer claims */
  readonly claimed: Date;
  /** since when the repository has the bytes */
  readonly receivedAt: Date;
  /** between which moments an authority saw the signature */
  readonly timestamp?: { readonly earliest: Date; readonly latest: Date } | undefined;
  /** of the signed data */
  readonly schoolYear?: SchoolYear | undefined;
  /** how far the clocks of signers may be ahead */
  readonly skewMs: number;
}

export type ImplausibleTime =
  | 'time-in-future'
  | 'time-before-school-year'
  | 'signing-time-after-timestamp'
  | 'timestamp-in-future';

/**
 * Which of the times cannot be true together (Đ15.d). A signature is not made after it is received, nor after it was
 * stamped, and what is stamped after it is received is another document. Results of a school year are not signed while
 * the year before may still be closed, until 30 June (Đ24.5, Đ25.1). There is no last day: a record may come late.
 */
export function implausibleTimes(times: KnownTimes): readonly ImplausibleTime[] {
  const { claimed, receivedAt, timestamp, schoolYear, skewMs } = times;
  const found: ImplausibleTime[] = [];
  const latest = receivedAt.getTime() + skewMs;
  if (claimed.getTime() > latest) found.push('time-in-future');
  if (schoolYear && claimed.getTime() < beginningOf(schoolYear)) found.push('time-before-school-year');
  if (timestamp) {
    if (claimed.getTime() > timestamp.latest.getTime() + skewMs) found.push('signing-time-after-timestamp');
    if (timestamp.earliest.getTime() > latest) found.push('timestamp-in-future');
  }
  return found;
}

/** The first moment, in Vietnam, after the last day on which the year before is closed (Đ25.1). */
function beginningOf(schoolYear: SchoolYear): number {
  return Date.UTC(firstYear(schoolYear), 6, 1) - 7 * 3_600_000;
}
