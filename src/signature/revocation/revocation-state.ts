import type { RevocationReport } from '../../domain/verification/report.ts';
import { type CrlReason, isCompromise, isHold, type Revocation } from './revocation.ts';
import type { EvidenceName, Told } from './revocation-index.ts';

/** What is known of a certificate's revocation for one signature. */
export interface RevocationState {
  readonly state: RevocationReport['state'];
  readonly evidence?: EvidenceName;
  readonly since?: Date;
  readonly reason?: CrlReason;
}

/** Clocks of authorities may be ahead of ours. */
const SKEW_MS = 5 * 60_000;
/** How long evidence that names no next update is taken for fresh. */
const WITHOUT_NEXT_UPDATE_MS = 24 * 3_600_000;

/**
 * A signature made before the revocation stands, one made after it doesn't. Who holds a compromised key can write any
 * signing time; then only the receipt proves that the signature is older (ETSI EN 319 102-1 clause 5.5.4).
 * Evidence reaches when it is newer than the signature, or not yet due to be renewed.
 * @param told newest first
 * @param at when it was signed, as claimed
 * @param receivedAt since when the signature is known to exist
 * @param now when this is judged
 */
export function revocationState(
  told: readonly Told[],
  at: Date,
  receivedAt: Date,
  now: Date,
): RevocationState {
  const known = told.filter(({ evidence }) => evidence.thisUpdate.getTime() <= now.getTime() + SKEW_MS);
  const [newest] = known;
  if (!newest) return { state: 'not-checked' };
  const final = earliest(known);
  if (final) return { ...ending(final, at, receivedAt), evidence: final.evidence, ...final.status };
  const { evidence, status } = newest;
  if (status !== 'good') {
    return { state: at >= status.since ? 'suspended' : 'revoked-since', evidence, ...status };
  }
  return { state: reaches(evidence, at, now) ? 'good' : 'stale', evidence };
}

function ending(
  { status }: { status: Revocation },
  at: Date,
  receivedAt: Date,
): Pick<RevocationState, 'state'> {
  if (at >= status.since) return { state: 'revoked' };
  return { state: isCompromise(status) && receivedAt >= status.since ? 'compromised' : 'revoked-since' };
}

/** A revocation is for good, whatever later evidence leaves out; of several the earliest counts. */
function earliest(
  told: readonly Told[],
): { readonly evidence: EvidenceName; readonly status: Revocation } | undefined {
  const final = told.flatMap(({ evidence, status }) =>
    status === 'good' || isHold(status) ? [] : [{ evidence, status }],
  );
  return final.sort((a, b) => a.status.since.getTime() - b.status.since.getTime())[0];
}

function reaches({ thisUpdate, nextUpdate }: EvidenceName, at: Date, now: Date): boolean {
  const due = nextUpdate ?? new Date(thisUpdate.getTime() + WITHOUT_NEXT_UPDATE_MS);
  return thisUpdate >= at || now <= due;
}
