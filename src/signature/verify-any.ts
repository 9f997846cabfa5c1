import type { Profile } from '../domain/profile/profile.ts';
import type { VerificationReport } from '../domain/verification/report.ts';
import { conclude } from './judging/conclude.ts';
import { identifyProfile } from './reading/identify.ts';
import type { TrustSnapshot } from './trust/trust.ts';
import { verify } from './verify.ts';

/** `verify` with the profile that the document itself names; one that cannot be read, or is of no known format, is reported under `unknown`. */
export function verifyAny(
  bytes: Uint8Array,
  profiles: ReadonlyMap<string, Profile>,
  trust: TrustSnapshot,
  now: Date,
  receivedAt: Date = now,
): VerificationReport {
  const identified = identifyProfile(bytes, profiles);
  if (identified.ok) return verify(bytes, identified.profile, trust, now, receivedAt);
  const nothing = { findings: [identified.finding], judged: [] };
  return conclude({
    bytes,
    profile: undefined,
    trust,
    now,
    receivedAt,
    pathOf: String,
    ...nothing,
  });
}
