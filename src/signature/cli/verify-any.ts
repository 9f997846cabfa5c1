import type { Profile } from '../../domain/profile/profile.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import { conclude } from '../judging/conclude.ts';
import { identifyProfile } from '../profile/identify.ts';
import type { TrustSnapshot } from '../trust/trust.ts';
import { verify } from '../verify.ts';

/** `verify` with the profile that the document itself names; one of no known format is reported under `unknown`. */
export function verifyAny(
  bytes: Uint8Array,
  profiles: ReadonlyMap<string, Profile>,
  trust: TrustSnapshot,
  now: Date,
): VerificationReport {
  const identified = identifyProfile(bytes, profiles);
  if (identified.ok) return verify(bytes, identified.profile, trust, now);
  const nothing = { findings: [identified.finding], judged: [] };
  return conclude({
    bytes,
    profile: undefined,
    trust,
    now,
    receivedAt: now,
    pathOf: String,
    ...nothing,
  });
}
