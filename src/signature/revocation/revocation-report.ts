import type { RevocationReport } from '../../domain/verification/report.ts';
import type { RevocationState } from './revocation-state.ts';

export const NOT_CHECKED: RevocationReport = { state: 'not-checked' };

export function revocationReport({ state, evidence, since, reason }: RevocationState): RevocationReport {
  if (!evidence) return NOT_CHECKED;
  const { kind, sha256, thisUpdate, nextUpdate } = evidence;
  return {
    state,
    evidence: {
      kind,
      sha256,
      thisUpdate: thisUpdate.toISOString(),
      ...(nextUpdate && { nextUpdate: nextUpdate.toISOString() }),
    },
    ...(since && { since: since.toISOString() }),
    ...(reason && { reason }),
  };
}
