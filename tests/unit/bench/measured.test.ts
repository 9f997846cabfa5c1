import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { measured } from '../../bench/ingest/measured.ts';

test('each item is worked on once, so many at once as told', async () => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  const items = Array.from({ length: 20 }, (_, index) => index);
  const { count, seconds, perSecond } = await measured(items, 4, 10_000, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await sleep(5);
    seen.push(item);
    running -= 1;
  });
  expect(seen.toSorted((a, b) => a - b)).toEqual(items);
  expect(most).toBe(4);
  expect(count).toBe(20);
  expect(perSecond).toBeCloseTo(20 / seconds);
});

test('after the time limit nothing more is begun, and the rate is that of what was done', async () => {
  const { count } = await measured(Array(1_000).fill(0), 2, 50, () => sleep(20));
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(20);
});

test('a failure of one item is a failure of the measurement', async () => {
  await expect(measured([1, 2], 1, 1_000, () => Promise.reject(new Error('refused')))).rejects.toThrow(
    'refused',
  );
});
