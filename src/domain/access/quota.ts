import { z } from 'zod';
import type { Actor } from './actor.ts';

const perDay = z.number().int().min(1).max(1_000_000_000);
const everyCaller = { school: perDay, officer: perDay, auditor: perDay };

/** How much one key may do in a Vietnamese day, by the kind of its holder (config/quotas.json). */
export const quotasSchema = z.strictObject({
  looks: z
    .strictObject(everyCaller)
    .describe('looks at a pupil; each pupil on a list is one (Đ30). Used up, the key looks at nothing'),
  deniedLooks: z
    .strictObject(everyCaller)
    .describe('looks at pupils who are not the key’s, or not there. Used up, the key looks at nothing'),
  heldElsewhere: z
    .strictObject({ school: perDay })
    .describe('how often a create request may be told that a number is open at another school (Đ24.4)'),
  note: z.string().min(3).describe('why so much'),
});
export type Quotas = z.infer<typeof quotasSchema>;
export type QuotaName = Exclude<keyof Quotas, 'note'>;

/** At which shares of a quota somebody is to be told; a school may well use half of its looks. */
export const ALARM_SHARES: Readonly<Record<QuotaName, readonly number[]>> = {
  looks: [1],
  deniedLooks: [0.5, 1],
  heldElsewhere: [0.5, 1],
};

/** Undefined where there is nothing to limit: only schools are told that a pupil is held elsewhere. */
export function quotaFor(quotas: Quotas, name: QuotaName, kind: Actor['kind']): number | undefined {
  const limits: Readonly<Partial<Record<Actor['kind'], number>>> = quotas[name];
  return limits[kind];
}

/** The share of the list that was reached between two counts, the highest if several were. */
export function alarmShare(
  name: QuotaName,
  limit: number,
  before: number,
  total: number,
): number | undefined {
  return ALARM_SHARES[name].findLast((share) => before < share * limit && total >= share * limit);
}
