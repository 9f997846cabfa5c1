import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makePki } from '../../kit/pki.ts';
import { loadConfig } from '../../src/config/config.ts';
import { type Connections, connect } from '../../src/roles/connect.ts';
import { leasesOf } from '../../src/storage/index/leases.ts';
import { outage } from '../outages/outage.ts';
import {
  makeSurroundings,
  type ServiceProcess,
  type Surroundings,
  startService,
} from '../support/service.ts';
import { type SteppedClock, steppedClock } from '../support/step-clock.ts';

let clock: SteppedClock;
let surroundings: Surroundings;
let connections: Connections;
let scheduler: ServiceProcess;
const late = 'replication-sweep';

beforeAll(async () => {
  clock = await steppedClock();
  const pki = await makePki({ schools: [] });
  const env = { ...clock.env, KHB_SCHEDULE_LATE_MS: '3000' };
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki, env });
  connections = await connect(await loadConfig(surroundings.env), pino({ level: 'silent' }));
});
afterAll(async () => {
  await scheduler?.kill();
  await connections?.close();
  await surroundings?.remove();
});

const alarms = async (): Promise<readonly string[]> =>
  ((await (await fetch(`${scheduler.url}/readyz`)).json()) as { alarms: readonly string[] }).alarms;
const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${scheduler.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(name));
  return Number(line?.split(' ').at(-1));
};

test('a job that is due and not run is named, alone, until it is run', async () => {
  // Another process is at it, and takes its time.
  const lease = await leasesOf(connections.database).take(`scheduled-job:${late}`);
  const alive = setInterval(() => void lease?.renew(), 1_000);
  try {
    scheduler = await startService(surroundings, { role: 'scheduler' });
    expect(await alarms()).toEqual([]);
    await expect.poll(alarms, { timeout: 20_000 }).toEqual([`schedule-overdue:${late}`]);
    expect(await metric(`khb_schedule_late_seconds{job="${late}"}`)).toBeGreaterThan(3);
    expect(await metric('khb_schedule_late_seconds{job="take-up-left-behind"}')).toBeLessThan(3);
  } finally {
    clearInterval(alive);
    await lease?.release();
  }
  await expect.poll(alarms, { timeout: 20_000 }).toEqual([]);
  await expect.poll(() => scheduler.logs()).toContain('a scheduled job is overdue');
  await expect.poll(() => scheduler.logs(), { timeout: 5_000 }).toContain('a scheduled job is run again');
});

outage('clock stepped', async () => {
  expect(await metric('khb_clock_steps_total{direction="back"}')).toBeNaN();
  expect(await metric(`khb_schedule_ahead_seconds{job="${late}"}`)).toBe(0);
  clock.step(-3_600_000);
  await expect.poll(alarms, { timeout: 10_000 }).toEqual(['clock-stepped']);
  expect(await metric('khb_clock_last_step_seconds')).toBe(-3_600);
  expect(await metric('khb_clock_steps_total{direction="back"}')).toBe(1);
  expect(await metric(`khb_schedule_ahead_seconds{job="${late}"}`)).toBeGreaterThan(3_400);
  await expect.poll(() => scheduler.logs()).toContain('the wall clock stepped');
});
