import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { type SteppedClock, steppedClock } from '../support/step-clock.ts';
import { done } from './checkout.ts';
import { fault } from './fault.ts';
import { openProvince, type Province } from './province.ts';

const hour = 3_600_000;
const year = 365 * 24 * hour;
const often = 'take-up-left-behind';
const nightly = 'fixity-sample';

/** The steps come one after the other, as each begins where the one before has left the clock. */
describe('a service whose wall clock steps while it runs', () => {
  let clock: SteppedClock;
  let at: Province;
  beforeAll(async () => {
    clock = await steppedClock();
    at = await openProvince({ addresses: inject('addresses'), schools: 0, env: clock.env });
    // A service that runs nothing while no clock steps would show nothing.
    for (const deadline = performance.now() + 60_000; (await runs(often)) === 0; )
      if (performance.now() > deadline) throw new Error('set-up: nothing is run');
  });
  afterAll(() => at?.close());

  const runs = async (job: string): Promise<number> => {
    const [officer] = at.officers;
    const history = done(await at.admin(['jobs', 'history', '--job', job, '--limit', '9999'], officer));
    return history.json.runs.length;
  };
  const moreThan = (job: string, before: number, withinSeconds: number) =>
    expect.poll(() => runs(job), { timeout: withinSeconds * 1_000, interval: 1_500 }).toBeGreaterThan(before);

  fault('back by an hour goes on with what runs often', async () => {
    clock.step(-hour);
    await moreThan(often, await runs(often), 50);
  });

  fault('back over the hour of a night’s job runs it once', async () => {
    clock.set('2030-03-05T12:00:00');
    await moreThan(often, await runs(often), 50);
    const before = (await runs(nightly)) + 1;
    clock.set('2030-03-06T01:09:55');
    await moreThan(nightly, before - 1, 30);
    clock.set('2030-03-06T00:20:00');
    await moreThan(often, await runs(often), 50);
    clock.set('2030-03-06T01:09:55');
    await moreThan(often, await runs(often), 50);
    expect(await runs(nightly)).toBe(before);
  });

  fault('ahead by seven hours over the hour of a night’s job runs it, and once', async () => {
    clock.set('2030-03-06T20:00:00');
    const before = await runs(nightly);
    await moreThan(often, await runs(often), 50);
    clock.step(7 * hour);
    await moreThan(nightly, before, 20);
    await moreThan(often, await runs(often), 50);
    expect(await runs(nightly)).toBe(before + 1);
  });

  fault('ahead by a year and back again loses and doubles no run', async () => {
    clock.set('2030-03-07T12:00:00');
    const before = await runs(nightly);
    clock.step(year);
    await moreThan(nightly, before, 20);
    clock.step(-year);
    await moreThan(often, await runs(often), 50);
    expect(await runs(nightly)).toBe(before + 1);
    clock.set('2030-03-08T01:09:55');
    await moreThan(nightly, before + 1, 30);
  });
});
