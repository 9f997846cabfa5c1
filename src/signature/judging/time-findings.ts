import { implausibleTimes } from '../../domain/identity/plausible-time.ts';
import type { SchoolYear } from '../../domain/identity/school-year.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { Timestamp } from '../timestamp/check-token.ts';
import { ifLocalHour, localHourDetail, type SigningTime } from './signing-time.ts';

export interface TimesOfSignature {
  readonly time: SigningTime | undefined;
  readonly timestamp: Timestamp | undefined;
}

/** Đ15.d: whether the claimed time, the timestamp, the receipt and the school year can be true together. */
export function timeFindings(
  { time, timestamp }: TimesOfSignature,
  {
    profile,
    receivedAt,
    year,
  }: {
    readonly profile: Profile;
    readonly receivedAt: Date;
    readonly year: SchoolYear | undefined;
  },
): readonly Finding[] {
  if (!time) return [finding('signing-time-invalid')];
  const known = {
    receivedAt,
    timestamp: timestamp && boundsOf(timestamp),
    schoolYear: year,
    skewMs: profile.signing.time.clockSkewSeconds * 1000,
  };
  return implausibleTimes({ ...known, claimed: time.at }).map((code) => {
    const isAhead = code === 'time-in-future' || code === 'signing-time-after-timestamp';
    const local = isAhead ? ifLocalHour(time, profile.signing.time) : undefined;
    const isLocalHour = local && !implausibleTimes({ ...known, claimed: local }).includes(code);
    return finding(code, undefined, isLocalHour ? localHourDetail(profile.signing.time) : undefined);
  });
}

/** The moments between which the authority saw the signature: the stated time, give or take its accuracy. */
export function boundsOf({ at, accuracyMs = 0 }: Timestamp): {
  readonly earliest: Date;
  readonly latest: Date;
} {
  return { earliest: new Date(at.getTime() - accuracyMs), latest: new Date(at.getTime() + accuracyMs) };
}

/** By when a signature is proven to have existed, by somebody else than its signer (ETSI EN 319 102-1, 5.6.2.3). */
export interface ProvenTime {
  readonly by: 'timestamp' | 'receipt';
  readonly at: Date;
}

/** The earlier of the two proofs counts. */
export function provenTime(timestamp: Timestamp | undefined, receivedAt: Date): ProvenTime {
  const stamped = timestamp && boundsOf(timestamp).latest;
  return stamped && stamped < receivedAt
    ? { by: 'timestamp', at: stamped }
    : { by: 'receipt', at: receivedAt };
}
