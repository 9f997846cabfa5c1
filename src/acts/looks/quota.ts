import type { ActorOf, Caller } from '../../domain/access/actor.ts';
import { type QuotaName, type Quotas, quotaFor } from '../../domain/access/quota.ts';
import { secondsOfDayLeft, vietnameseDay } from '../../domain/identity/calendar.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { QuotaWatch } from '../../observe/quota-watch.ts';
import type { DayCounters } from '../../storage/counters/day-counters.ts';

/** What each key has left of its day. */
export interface Quota {
  /** Counts so many more; refused (`quota-exceeded`) when that is over the day's quota. With 0: when nothing of it is left. */
  take(actor: Caller, name: QuotaName, count: number, now: Date): Promise<Decision<object>>;
  /** The same of the answers that a number is held by another school (Đ24.4), as yes or no. */
  heldElsewhere(actor: ActorOf<'school'>, count: number): Promise<boolean>;
  /** tells the metrics */
  readonly looked: QuotaWatch['looked'];
}

export function quotaOf({
  quotas,
  counters,
  watch,
  clock,
}: {
  readonly quotas: Quotas;
  readonly counters: DayCounters;
  readonly watch: QuotaWatch;
  readonly clock: () => Date;
}): Quota {
  const take: Quota['take'] = async (actor, name, count, now) => {
    const limit = quotaFor(quotas, name, actor.kind);
    if (limit === undefined) return { ok: true };
    const day = vietnameseDay(now);
    const total = await counters.add(`${name}:${actor.credentialId}`, day, count);
    const ok = count === 0 ? total < limit : total <= limit;
    watch.taken({ actor, name, day, limit, before: total - count, total, ok });
    if (ok) return { ok };
    return { ok, refusal: { code: 'quota-exceeded', retryAfter: secondsOfDayLeft(now) } };
  };
  return {
    take,
    looked: watch.looked,
    heldElsewhere: async (actor, count) => (await take(actor, 'heldElsewhere', count, clock())).ok,
  };
}
