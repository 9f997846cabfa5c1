import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { tolerantWork } from '../../../src/api/tolerant-work.ts';
import type { Work } from '../../../src/api/work.ts';

function tolerant(queue: () => Promise<void>) {
  let log = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  const registry = new Registry();
  const work: Work = {
    judgeSubmission: queue,
    answerRequest: queue,
    forwardOutbox: queue,
    waitFor: async () => undefined,
  };
  return { work: tolerantWork(work, pino(sink), registry), registry, logged: () => log };
}

test('a queue that refuses is logged and counted by what was left, and the caller goes on', async () => {
  const { work, registry, logged } = tolerant(() => Promise.reject(new Error('ECONNREFUSED 10.0.0.1')));
  await work.judgeSubmission('s', 1, 'req-1');
  await work.answerRequest('r', 'req-2');
  await work.forwardOutbox('t', 'req-3');
  const text = await registry.getSingleMetricAsString('khb_http_work_left_to_sweeper_total');
  for (const what of ['submission', 'request', 'transfer']) expect(text).toContain(`{what="${what}"} 1`);
  expect(logged()).toContain('"requestId":"req-2"');
  expect(logged()).not.toContain('10.0.0.1');
});

test('a queue that does not answer holds the caller up for two seconds, no longer', async () => {
  const { work, logged } = tolerant(() => new Promise(() => undefined));
  const began = performance.now();
  await work.judgeSubmission('s', 1, 'req-1');
  expect(performance.now() - began).toBeGreaterThan(1_900);
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(logged()).toContain('left to the sweeper');
});

test('a queue that works is not spoken of', async () => {
  const { work, logged } = tolerant(async () => undefined);
  await work.judgeSubmission('s', 1, 'req-1');
  expect(logged()).toBe('');
});
