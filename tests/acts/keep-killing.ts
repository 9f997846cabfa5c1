import { setTimeout as sleep } from 'node:timers/promises';
import { random } from '../fuzz/random.ts';
import { type MachineName, type Machines, machineNames } from './machines.ts';

/** How often each was killed. */
export type Kills = Record<MachineName, number>;

export function noKills(): Kills {
  return { api: 0, worker: 0, scheduler: 0, mongo: 0, redis: 0, primary: 0, backup: 0, witness: 0 };
}

const LONGEST_UP_MS = 2_500;
const LONGEST_DOWN_MS = 2_500;

/**
 * Kills one machine after the other, now and then two or three at once, and starts them again, until it is stopped; then
 * all are up. Each is killed about as often as any other. A machine that does not start again ends it with its fault.
 */
export async function keepKilling(
  machines: Machines,
  seed: number,
  stop: AbortSignal,
  kills: Kills,
  tell: (line: string) => void,
): Promise<void> {
  const draw = random(seed);
  const pause = (longest: number) =>
    sleep(draw.below(longest), undefined, { signal: stop }).catch(() => undefined);
  while (!stop.aborted) {
    await pause(LONGEST_UP_MS);
    if (stop.aborted) break;
    const least = Math.min(...Object.values(kills));
    const seldom = machineNames.filter((name) => kills[name] <= least + 1);
    const victims = new Set([draw.pick(seldom)]);
    while (draw.chance(0.25)) victims.add(draw.pick(machineNames));
    tell(`kill -9 ${[...victims].join(', ')}`);
    await Promise.all([...victims].map((name) => machines.kill(name)));
    for (const name of victims) kills[name] += 1;
    await pause(LONGEST_DOWN_MS);
    await Promise.all([...victims].map((name) => machines.start(name)));
  }
  await machines.startAll();
}
