import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type DayCounters, openDayCounters } from '../../src/storage/counters/day-counters.ts';
import { type PrivateStack, privateStack } from '../support/stack.ts';

/** Its own Redis, which the test kills. */
let stack: PrivateStack;
const opened: DayCounters[] = [];

beforeAll(async () => {
  stack = await privateStack({ own: ['redis'], shared: inject('addresses') });
});
afterAll(async () => {
  for (const counters of opened) counters.close();
  await stack?.remove();
});

async function open(redisUrl = stack.addresses.redisUrl, prefix = `{khb-${randomBytes(4).toString('hex')}}`) {
  const told: boolean[] = [];
  const counters = await openDayCounters({ redisUrl, prefix }, (alone) => told.push(alone));
  opened.push(counters);
  return { counters, told, prefix };
}

test('two processes count together, each name and day on its own', async () => {
  const one = await open();
  const other = await open(undefined, one.prefix);
  const counted = await Promise.all(
    Array.from({ length: 50 }, (_, i) => (i % 2 ? one : other).counters.add('looks:a', '2026-11-26', 1)),
  );
  expect(counted.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  expect(await one.counters.add('looks:a', '2026-11-26', 0)).toBe(50);
  expect(await one.counters.add('looks:b', '2026-11-26', 0)).toBe(0);
  expect(await one.counters.add('looks:a', '2026-11-27', 7)).toBe(7);
  expect(one.told).toEqual([]);
});

test('Redis forgets a count after two days, and asking leaves nothing there', async () => {
  const { counters, prefix } = await open();
  await counters.add('looks:a', '2026-11-26', 3);
  await counters.add('looks:a', '2026-11-26', 1);
  await counters.add('denied:a', '2026-11-26', 0);
  const redis = new Redis(stack.addresses.redisUrl);
  try {
    expect(await redis.keys(`${prefix}*`)).toEqual([`${prefix}:day:looks:a:2026-11-26`]);
    const left = await redis.ttl(`${prefix}:day:looks:a:2026-11-26`);
    expect(left).toBeGreaterThan(2 * 86_400 - 60);
    expect(left).toBeLessThanOrEqual(2 * 86_400);
  } finally {
    redis.disconnect();
  }
});

test('without Redis, a day goes on while another begins, and what is long over is forgotten', async () => {
  const { counters } = await open('redis://127.0.0.1:1/');
  const counted: number[] = [];
  for (const day of ['2026-11-26', '2026-11-27', '2026-11-26', '2026-11-27', '2026-11-28', '2026-11-27'])
    counted.push(await counters.add('looks:a', day, 1));
  expect(counted).toEqual([1, 1, 2, 2, 1, 3]);
  expect(await counters.add('looks:a', '2026-11-26', 0)).toBe(0);
});

test('without Redis from the start, a process counts on its own, at once', async () => {
  const { counters, told } = await open('redis://127.0.0.1:1/');
  expect(await counters.add('looks:a', '2026-11-26', 0)).toBe(0);
  expect(await counters.add('looks:a', '2026-11-26', 2)).toBe(2);
  expect(await counters.add('looks:a', '2026-11-26', 0)).toBe(2);
  const began = performance.now();
  expect(await counters.add('looks:a', '2026-11-26', 1)).toBe(3);
  expect(performance.now() - began).toBeLessThan(400);
  expect(told).toEqual([true]);
});

test('a Redis that answers and does not count is told of, once, and so is that it counts again', async () => {
  const { counters, told, prefix } = await open();
  const add = (count = 1) => counters.add('looks:a', '2026-11-26', count);
  const redis = new Redis(stack.addresses.redisUrl);
  try {
    // The script fails on it, as it does where memory has run out or the key is another server's.
    await redis.lpush(`${prefix}:day:looks:a:2026-11-26`, 'not a number');
    expect([await add(), await add()]).toEqual([1, 2]);
    expect(told).toEqual([true]);
    expect(await counters.add('looks:b', '2026-11-26', 0)).toBe(0);
    expect(told).toEqual([true]);
    await redis.del(`${prefix}:day:looks:a:2026-11-26`);
    expect(await add()).toBe(1);
    expect(told).toEqual([true, false]);
  } finally {
    redis.disconnect();
  }
});

test('what is under way when the counters are closed is no alarm', async () => {
  const { counters, told } = await open();
  const last = counters.add('looks:a', '2026-11-26', 1);
  counters.close();
  expect(await last).toBe(1);
  expect(told).toEqual([]);
});

test('Redis is killed and comes back: counting never stops, and Redis still has what it had', async () => {
  const { counters, told } = await open();
  const add = () => counters.add('looks:a', '2026-11-26', 1);
  expect([await add(), await add(), await add()]).toEqual([1, 2, 3]);
  await stack.servers.redis.kill();
  expect([await add(), await add()]).toEqual([1, 2]);
  await stack.servers.redis.start();
  // A connection may break once more while the server starts; what counts is that it has Redis back.
  await expect.poll(() => told.at(-1), { timeout: 20_000 }).toBe(false);
  expect(told[0]).toBe(true);
  expect(await add()).toBe(4);
  await stack.servers.redis.kill();
  expect(await add()).toBe(3);
  await stack.servers.redis.start();
});
