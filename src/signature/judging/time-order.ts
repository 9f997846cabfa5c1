import { type ClaimedTime, type OutOfOrder, outOfOrder } from '../../domain/identity/signing-order.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { JudgedSignature } from './judge-signature.ts';
import { ifLocalHour, localHourDetail } from './signing-time.ts';

/** Đ24.5: whose signing time does not fit those of the others; what is wrong with it. */
export function signingOrder(
  judged: readonly JudgedSignature[],
  { signing }: Profile,
): ReadonlyMap<JudgedSignature, OutOfOrder> {
  const claims = judged.flatMap((signature) => {
    const { located, time } = signature;
    const rank = signing.order.indexOf(located.role.role);
    if (rank < 0 || !time) return [];
    return [{ signature, rank, at: time.at, ifLocal: ifLocalHour(time, signing.time) }];
  });
  if (areInOrder(claims)) return NOBODY;
  const found = outOfOrder(claims, signing.time.clockSkewSeconds * 1000);
  return new Map([...found].map(([{ signature }, what]) => [signature, what]));
}

const NOBODY: ReadonlyMap<JudgedSignature, OutOfOrder> = new Map();

/** Whether nobody contradicts anybody, as is usual: told in one pass, where finding out who does compares each with each. */
function areInOrder(claims: readonly ClaimedTime[]): boolean {
  const first: number[] = [];
  const last: number[] = [];
  for (const { rank, at } of claims) {
    const time = at.getTime();
    first[rank] = Math.min(first[rank] ?? time, time);
    last[rank] = Math.max(last[rank] ?? time, time);
  }
  let latest = Number.NEGATIVE_INFINITY;
  for (let rank = 0; rank < last.length; rank++) {
    if ((first[rank] ?? latest) < latest) return false;
    latest = Math.max(latest, last[rank] ?? latest);
  }
  return true;
}

export interface OrderWords {
  readonly findings: readonly Finding[];
  readonly remarks: readonly Finding[];
}

export function orderWords(what: OutOfOrder, { signing }: Profile): OrderWords {
  switch (what) {
    case 'before-earlier-role':
      return { findings: [finding('time-order')], remarks: [] };
    case 'clock-ahead':
      return { findings: [finding('time-after-later-roles')], remarks: [] };
    case 'local-hour-as-utc': {
      const detail = localHourDetail(signing.time);
      return { findings: [finding('time-after-later-roles', undefined, detail)], remarks: [] };
    }
    case 'within-tolerance':
      return { findings: [], remarks: [finding('time-order-within-tolerance')] };
  }
}
