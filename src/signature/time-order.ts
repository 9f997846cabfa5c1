import type { Profile } from '../domain/profile.ts';
import { type Finding, finding } from './findings.ts';
import type { JudgedSignature } from './judge-signature.ts';

/** Đ24.5: nobody of a later role signed before anybody of an earlier one. Keyed by the signature that came too early. */
export function timeOrderFindings(
  judged: readonly JudgedSignature[],
  profile: Profile,
): ReadonlyMap<JudgedSignature, readonly Finding[]> {
  const findings = new Map<JudgedSignature, readonly Finding[]>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const role of profile.signing.order) {
    const ofRole = judged.filter(({ located }) => located.role.role === role);
    for (const signature of ofRole) {
      if (signature.time && signature.time.at.getTime() < latest)
        findings.set(signature, [finding('time-order')]);
    }
    latest = Math.max(latest, ...ofRole.flatMap(({ time }) => (time ? [time.at.getTime()] : [])));
  }
  return findings;
}
