/** When somebody signed, as the signer claims. */
export interface ClaimedTime {
  /** of the signer's role among those that sign one after the other, from 0 */
  readonly rank: number;
  readonly at: Date;
  /** what the claim comes to if its Z stands behind a local hour; there when it is written with a Z that is taken for UTC */
  readonly ifLocal?: Date | undefined;
}

/**
 * What is wrong with one claim beside the others. `before-earlier-role`: by so much that it contradicts them.
 * `local-hour-as-utc`, `clock-ahead`: it is this one that others contradict, and this is why.
 * `within-tolerance`: early by no more than clocks may differ.
 */
export type OutOfOrder = 'before-earlier-role' | 'local-hour-as-utc' | 'clock-ahead' | 'within-tolerance';

/**
 * Đ24.5: nobody of a later role signs before anybody of an earlier one, as far as clocks can tell: they may differ by
 * `skewMs`. Where claims contradict each other the one is named that is the cause, if one can be told: a local hour
 * written as UTC, or a single claim that several later ones contradict. Else it is the later role that came too early.
 */
export function outOfOrder<Claim extends ClaimedTime>(
  claims: readonly Claim[],
  skewMs: number,
): ReadonlyMap<Claim, OutOfOrder> {
  const found = new Map<Claim, OutOfOrder>();
  if (contradicted(claims, 0).length === 0) return found;
  const causes = localHours(claims, skewMs) ?? aheadOfAll(claims, skewMs);
  const others = claims.filter((claim) => !causes.has(claim));
  for (const claim of claims) {
    const isBefore = (ms: number) => others.some((other) => contradicts(claim, other, ms));
    if (causes.has(claim) || !isBefore(0)) continue;
    found.set(claim, isBefore(skewMs) ? 'before-earlier-role' : 'within-tolerance');
  }
  for (const [claim, cause] of causes) found.set(claim, cause);
  return found;
}

/** Whether a claim comes more than `skewMs` before that of an earlier role. */
function contradicts(later: ClaimedTime, earlier: ClaimedTime, skewMs: number): boolean {
  return earlier.rank < later.rank && earlier.at.getTime() - later.at.getTime() > skewMs;
}

function contradicted<Claim extends ClaimedTime>(claims: readonly Claim[], skewMs: number): Claim[] {
  return claims.filter((earlier) => claims.some((later) => contradicts(later, earlier, skewMs)));
}

/** Those written with a Z that, read as local hours, nobody contradicts; undefined where that does not explain all. */
function localHours<Claim extends ClaimedTime>(
  claims: readonly Claim[],
  skewMs: number,
): ReadonlyMap<Claim, OutOfOrder> | undefined {
  const causes = new Map<Claim, OutOfOrder>();
  for (;;) {
    const read = claims.map((claim) => {
      const at = causes.has(claim) && claim.ifLocal ? claim.ifLocal : claim.at;
      return { claim, rank: claim.rank, at };
    });
    const left = contradicted(read, skewMs).map(({ claim }) => claim);
    if (left.length === 0) return causes;
    const more = left.filter((claim) => claim.ifLocal && !causes.has(claim));
    if (more.length === 0) return undefined;
    for (const claim of more) causes.set(claim, 'local-hour-as-utc');
  }
}

/** The one claim that more than one contradict, and without which all agree. */
function aheadOfAll<Claim extends ClaimedTime>(
  claims: readonly Claim[],
  skewMs: number,
): ReadonlyMap<Claim, OutOfOrder> {
  const one = contradicted(claims, skewMs).find((claim) => {
    const against = claims.filter((later) => contradicts(later, claim, skewMs));
    const others = claims.filter((other) => other !== claim);
    return against.length > 1 && contradicted(others, skewMs).length === 0;
  });
  return new Map(one && [[one, 'clock-ahead']]);
}
