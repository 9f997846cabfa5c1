import request from 'supertest';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makePki } from '../../kit/pki.ts';
import { submissionsLeftBehind } from '../../src/storage/index/submissions.ts';
import { type TcpProxy, tcpProxy } from '../../trial/faults/tcp-proxy.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';

let api: ApiRoom;
let key: Bearer;
const ways = new Map<'mongoUrl' | 'redisUrl' | 'primaryS3Url', TcpProxy>();

beforeAll(async () => {
  const addresses = inject('addresses');
  for (const name of ['mongoUrl', 'redisUrl', 'primaryS3Url'] as const) {
    ways.set(name, await tcpProxy(addresses[name]));
  }
  const throughProxies = Object.fromEntries([...ways].map(([name, proxy]) => [name, proxy.url]));
  api = await openApiRoom({ ...addresses, ...throughProxies }, await makePki({ schools: [] }));
  key = await api.schoolKey('37099501');
});
afterAll(async () => {
  await api?.close();
  for (const proxy of ways.values()) await proxy.close();
});

function way(name: 'mongoUrl' | 'redisUrl' | 'primaryS3Url'): TcpProxy {
  const proxy = ways.get(name);
  if (!proxy) throw new Error(`no way to ${name}`);
  return proxy;
}

function push(body: string, headers: object = {}) {
  return request(api.url)
    .post('/v1/submissions')
    .set({ 'content-type': 'application/xml', ...key, ...headers })
    .send(Buffer.from(body));
}

test('while Redis is away a push is stored and answered 202; it is logged, counted and left to the sweeper', async () => {
  await way('redisUrl').cut();
  const began = performance.now();
  const { status, body } = await push('<redis-away/>', { prefer: 'wait=1' });
  expect([status, body.state]).toEqual([202, 'received']);
  expect(performance.now() - began).toBeLessThan(8_000);
  expect(await api.room.submission(body.id)).toMatchObject({ outcome: { state: 'received' } });
  expect(api.logged()).toContain('not queued; left to the sweeper');
  expect(await api.metric('khb_http_work_left_to_sweeper_total')).toContain('{what="submission"} 1');
  const left = await submissionsLeftBehind(api.room.database, new Date(), 10);
  expect(left.map(({ _id }) => _id)).toContain(body.id);
  await way('redisUrl').mend();
  await expect
    .poll(
      async () => {
        await push('<redis-away/>');
        return api.room.queues.submissions.getJob(`${body.id}.1`).catch(() => undefined);
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBeTruthy();
});

test('while the primary is away nothing is acknowledged: 503 with Retry-After, and taken once it is back', async () => {
  await way('primaryS3Url').cut();
  const { status, body, headers } = await push('<primary-away/>');
  expect([status, body.type]).toEqual([503, 'urn:kho-hoc-ba:problem:storage-unavailable']);
  expect(headers['retry-after']).toBe('5');
  await way('primaryS3Url').mend();
  await expect.poll(async () => (await push('<primary-away/>')).status, { timeout: 20_000 }).toBe(202);
});

test('while the database is away nothing is acknowledged: 503 in bounded time, and taken once it is back', async () => {
  await way('mongoUrl').cut();
  const began = performance.now();
  const { status, body } = await push('<database-away/>');
  expect([status, body.type]).toEqual([503, 'urn:kho-hoc-ba:problem:storage-unavailable']);
  expect(performance.now() - began).toBeLessThan(15_000);
  await way('mongoUrl').mend();
  await expect.poll(async () => (await push('<database-away/>')).status, { timeout: 30_000 }).toBe(202);
});
