import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { standingAlarm } from '../../../src/observe/standing-alarm.ts';

const named = { alarm: 'fire', name: 'khb_fires', help: 'fires' };

test('an alarm stands while there is something to count, and the gauge says how much', async () => {
  let count = 0;
  const registry = new Registry();
  const alarms = standingAlarm(registry, named, async () => count);
  expect(await alarms()).toEqual([]);
  count = 3;
  expect(await alarms()).toEqual(['fire']);
  expect(await registry.metrics()).toContain('khb_fires 3');
  count = 0;
  expect(await alarms()).toEqual([]);
});

test('what stood stands on while nobody answers, and the answer does not wait for long', async () => {
  const answers = [async () => 1, () => Promise.reject(new Error('away'))];
  const alarms = standingAlarm(new Registry(), named, () => (answers.shift() ?? never)());
  expect(await alarms()).toEqual(['fire']);
  expect(await alarms()).toEqual(['fire']);
  const began = Date.now();
  expect(await alarms()).toEqual(['fire']);
  expect(await alarms()).toEqual(['fire']);
  expect(Date.now() - began).toBeLessThan(10_000);
});

function never(): Promise<never> {
  return new Promise(() => undefined);
}
