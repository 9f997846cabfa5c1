import { CLOCK_SKEW_MS } from '../../domain/identity/clock-skew.ts';
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

/** How long evidence that names no next update is taken for fresh. */
const WITHOUT_NEXT_UPDATE_MS = 24 * 3_600_000;

/**
 * A signature made before the revocation stands, one made after it doesn't. Who holds a compromised key can write any
 * signing time; then only the receipt proves that the signature is older (ETSI EN 319 102-1 clause 5.5.4).
 * A revocation is for good, whatever other evidence leaves out; a suspension lasts until newer evidence lifts it. Where
 * statements contradict each other the worst counts, wherever it stands. Evidence reaches when it is newer than the
 * signature, or not yet due to be renewed.
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
  const known = told.filter(({ evidence }) => evidence.thisUpdate.getTime() <= now.getTime() + CLOCK_SKEW_MS);
  const good = known.flatMap(({ evidence, status }) => (status === 'good' ? [evidence] : []));
  const [newestGood] = good;
  const revocations = known
    .flatMap(({ evidence, status }) => (status === 'good' ? [] : [{ evidence, status }]))
    .filter(
      ({ evidence, status }) =>
        !isHold(status) || !(newestGood && evidence.thisUpdate < newestGood.thisUpdate),
    )
    .map(({ evidence, status }) => ({ state: stateBy(status, at, receivedAt), evidence, ...status }));
  const [worst] = revocations.sort(byGravity);
  if (worst) return worst;
  const reaching = good.find((evidence) => reaches(evidence, at, now));
  if (reaching) return { state: 'good', evidence: reaching };
  return newestGood ? { state: 'stale', evidence: newestGood } : { state: 'not-checked' };
}

type RevokedState = Extract<
  RevocationState['state'],
  'revoked' | 'compromised' | 'suspended' | 'revoked-since'
>;
const GRAVITY: readonly RevokedState[] = ['revoked', 'compromised', 'suspended', 'revoked-since'];

function stateBy(status: Revocation, at: Date, receivedAt: Date): RevokedState {
  if (at >= status.since) return isHold(status) ? 'suspended' : 'revoked';
  return isCompromise(status) && receivedAt >= status.since ? 'compromised' : 'revoked-since';
}

/** The worst state first; of one state, the earliest. */
function byGravity(
  a: { readonly state: RevokedState; readonly since: Date },
  b: { readonly state: RevokedState; readonly since: Date },
): number {
  return GRAVITY.indexOf(a.state) - GRAVITY.indexOf(b.state) || a.since.getTime() - b.since.getTime();
}

function reaches({ thisUpdate, nextUpdate }: EvidenceName, at: Date, now: Date): boolean {
  const due = nextUpdate ?? new Date(thisUpdate.getTime() + WITHOUT_NEXT_UPDATE_MS);
  return thisUpdate >= at || now <= due;
}
