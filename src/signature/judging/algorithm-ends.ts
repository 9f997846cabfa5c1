import type { Profile } from '../../domain/profile/profile.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import { algorithmName } from '../core/algorithm-names.ts';
import type { SignatureParts } from '../core/read-signature.ts';
import type { SigningTime } from './signing-time.ts';

export interface AlgorithmEnds {
  readonly findings: readonly Finding[];
  readonly remarks: readonly Finding[];
}

/**
 * Algorithms come to an end (`signing.algorithmEnds`). What a signer claims proves nothing about a day long past: only
 * what is known to have been here by the last day is taken, and once that day is over the report says so (ETSI EN 319
 * 102-1, 5.2.8: proof of existence).
 */
export function algorithmEnds(
  parts: SignatureParts,
  time: SigningTime | undefined,
  { signing }: Profile,
  receivedAt: Date,
  now: Date,
): AlgorithmEnds {
  const findings: Finding[] = [];
  const remarks: Finding[] = [];
  for (const [uri, day] of Object.entries(signing.algorithmEnds)) {
    if (!uses(parts, uri)) continue;
    const end = new Date(`${day}T23:59:59.999${signing.time.zoneIfMissing}`);
    const detail = `${algorithmName(uri)}, ${day}`;
    if (receivedAt > end) {
      const code = time && time.at <= end ? 'algorithm-ended-unproven' : 'algorithm-ended';
      findings.push(finding(code, undefined, detail));
    } else if (now > end) remarks.push(finding('algorithm-ended-since', undefined, detail));
  }
  return { findings, remarks };
}

function uses({ canonicalization, algorithm, references }: SignatureParts, uri: string): boolean {
  return (
    algorithm.uri === uri ||
    canonicalization.uri === uri ||
    references.some(({ digestMethod }) => digestMethod.uri === uri)
  );
}
