import { setTimeout as sleep } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';

/** The names of alarms that stand, for `/readyz`. */
export type Alarms = () => Promise<readonly string[]>;

/** `/readyz` answers soon, whatever is frozen. */
const patienceMs = 1_000;

/**
 * An alarm that stands, in every process, while there is something to count; the gauge says how much. What stood when it
 * was last asked stands on while it cannot be.
 */
export function standingAlarm(
  prometheus: Registry,
  { alarm, ...gauge }: { readonly alarm: string; readonly name: string; readonly help: string },
  count: () => Promise<number>,
): Alarms {
  const standing = new Gauge({
    ...gauge,
    registers: [prometheus],
    collect: async () => void (await look()),
  });
  let known = 0;
  let asking: Promise<void> | undefined;
  const ask = async () => {
    const counted = await count().catch(() => undefined);
    if (counted !== undefined) standing.set(counted);
    known = counted ?? known;
    asking = undefined;
  };
  const look = async () => {
    asking ??= ask();
    await Promise.race([asking, sleep(patienceMs, undefined, { ref: false })]);
    return known;
  };
  return async () => ((await look()) > 0 ? [alarm] : []);
}

/** Accepted documents on which two verifiers part, until both say the same. */
export const secondOpinionAlarm = {
  alarm: 'second-opinion',
  name: 'khb_second_opinion_differences',
  help: 'Accepted documents on which our verifier and the second one part; above 0: look into it at once',
} as const;

/** Locks of what is kept permanently that end soon: the renewal does not come about. */
export const missedRenewalsAlarm = {
  alarm: 'lock-renewals-missed',
  name: 'khb_lock_renewals_missed',
  help: 'Objects kept permanently whose Object Lock ends soon and was not renewed: npm run admin -- retention due',
} as const;

/** Keys that left their holders' hands, as schools tell it (Đ8.3): their certificates are stopped at every school meanwhile. */
export const compromisesAlarm = {
  alarm: 'compromises-undecided',
  name: 'khb_certificate_compromises_undecided',
  help: 'Compromised keys that schools have told and the department has not decided on: npm run admin -- certificates compromises',
} as const;

/** Messages of the ministry's that can't be decided on. */
export const setAsideAlarm = {
  alarm: 'arrivals-set-aside',
  name: 'khb_arrivals_set_aside',
  help: 'Messages of the ministry’s mailbox that cannot be decided on: npm run admin -- arrivals list',
} as const;
