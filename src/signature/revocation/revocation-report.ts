import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { RevocationState } from './revocation-state.ts';

/** What a report says of a certificate's revocation: the evidence that was used, how fresh it was, what it told. */
export interface RevocationReport {
  readonly state: RevocationState['state'];
  readonly evidence?: {
    readonly kind: 'crl' | 'ocsp';
    readonly sha256: Sha256;
    readonly thisUpdate: string;
    readonly nextUpdate?: string;
  };
  readonly since?: string;
  readonly reason?: string;
}

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
