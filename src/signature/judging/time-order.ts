import type { Profile } from '../../domain/profile/profile.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { JudgedSignature } from './judge-signature.ts';

/** Đ24.5: nobody of a later role signed before anybody of an earlier one. Keyed by the signature that came too early. */
export function timeOrderFindings(
  judged: readonly JudgedSignature[],
  profile: Profile,
): ReadonlyMap<JudgedSignature, readonly Finding[]> {
  const findings = new Map<JudgedSignature, readonly Finding[]>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const role of profile.signing.order) {
    let latestOfRole = latest;
    for (const signature of judged) {
      const { located, time } = signature;
      if (located.role.role !== role || !time) continue;
      if (time.at.getTime() < latest) findings.set(signature, [finding('time-order')]);
      latestOfRole = Math.max(latestOfRole, time.at.getTime());
    }
    latest = latestOfRole;
  }
  return findings;
}
