import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { JobQueue } from '../../../src/api/job-queue.ts';
import { tolerantQueue } from '../../../src/api/tolerant-queue.ts';

function tolerant(queue: () => Promise<void>) {
  let log = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  const registry = new Registry();
  const jobs: JobQueue = {
    judgeSubmission: queue,
    answerRequest: queue,
    forwardOutbox: queue,
    waitFor: async () => undefined,
  };
  return { jobs: tolerantQueue(jobs, pino(sink), registry), registry, logged: () => log };
}

test('a queue that refuses is logged and counted by what was left, and the caller goes on', async () => {
  const { jobs, registry, logged } = tolerant(() => Promise.reject(new Error('ECONNREFUSED 10.0.0.1')));
  await jobs.judgeSubmission('s', 1, 'req-1');
  await jobs.answerRequest('r', 'req-2');
  await jobs.forwardOutbox('t', 'req-3');
  const text = await registry.getSingleMetricAsString('khb_http_work_left_to_sweeper_total');
  for (const what of ['submission', 'request', 'transfer']) expect(text).toContain(`{what="${what}"} 1`);
  expect(logged()).toContain('"requestId":"req-2"');
  expect(logged()).not.toContain('10.0.0.1');
});

test('a queue that does not answer holds the caller up for two seconds, no longer', async () => {
  const { jobs, logged } = tolerant(() => new Promise(() => undefined));
  const began = performance.now();
  await jobs.judgeSubmission('s', 1, 'req-1');
  expect(performance.now() - began).toBeGreaterThan(1_900);
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(logged()).toContain('left to the sweeper');
});

test('a queue that works is not spoken of', async () => {
  const { jobs, logged } = tolerant(async () => undefined);
  await jobs.judgeSubmission('s', 1, 'req-1');
  expect(logged()).toBe('');
});
