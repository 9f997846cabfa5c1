import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { makePki } from '../../kit/pki.ts';
import { type TcpProxy, tcpProxy } from '../../trial/faults/tcp-proxy.ts';
import { type Addresses, makeSurroundings, type ServiceProcess, startService } from '../support/service.ts';
import { type PrivateStack, privateStack } from '../support/stack.ts';
import { fault } from './fault.ts';
import { became, good } from './http.ts';
import { openProvince, type Province } from './province.ts';
import { adapterUnderTest } from './under-test.ts';

/** The servers, each behind a way that can be cut or frozen; Redis is this file's own. */
let stack: PrivateStack;
let redis: Redis;
/** the one that takes over */
let next: PrivateStack;
let ways: Readonly<Record<keyof Addresses, TcpProxy>>;
let through: Addresses;
let at: Province;
let alone: ServiceProcess | undefined;

beforeAll(async () => {
  stack = await privateStack({ own: ['redis'], shared: inject('addresses') });
  redis = new Redis(stack.addresses.redisUrl);
  next = await privateStack({ own: ['redis'], shared: inject('addresses') });
  const { mongoUrl, redisUrl, primaryS3Url, backupS3Url } = stack.addresses;
  ways = {
    mongoUrl: await tcpProxy(mongoUrl),
    redisUrl: await tcpProxy(redisUrl),
    primaryS3Url: await tcpProxy(primaryS3Url),
    backupS3Url: await tcpProxy(backupS3Url),
  };
  through = {
    mongoUrl: ways.mongoUrl.url,
    redisUrl: ways.redisUrl.url,
    primaryS3Url: ways.primaryS3Url.url,
    backupS3Url: ways.backupS3Url.url,
  };
  at = await openProvince({ addresses: through, schools: 1 });
});
// What the test before broke is mended; the service has to have seen it.
beforeEach(async () => {
  const well = { mongo: true, redis: true, primary: true, backup: true };
  await expect.poll(() => ready(at.url), { timeout: 30_000 }).toMatchObject({ status: 200, ok: well });
});
afterEach(async () => {
  await alone?.kill();
  alone = undefined;
});
afterAll(async () => {
  await at?.close();
  redis?.disconnect();
  for (const way of Object.values(ways ?? {})) await way.close();
  await stack?.remove();
  await next?.remove();
});

const document = (name: string) => Buffer.from(`<${name}/>`);

async function ready(url: string): Promise<{ status: number; ok: Readonly<Record<string, boolean>> }> {
  const answer = await fetch(`${url}/readyz`);
  const { checks } = (await answer.json()) as { checks: readonly { name: string; ok: boolean }[] };
  return { status: answer.status, ok: Object.fromEntries(checks.map(({ name, ok }) => [name, ok])) };
}

describe('what a process says of the servers behind it', () => {
  test('all is well while they are there', async () => {
    expect(await ready(at.url)).toMatchObject({
      status: 200,
      ok: { primary: true, backup: true, redis: true },
    });
  });
  fault(
    'a primary that is away is told, and does not take whoever can serve reads out of its proxy',
    async () => {
      await ways.primaryS3Url.cut();
      try {
        const { url } = at;
        await expect
          .poll(() => ready(url), { timeout: 15_000 })
          .toMatchObject({ status: 200, ok: { primary: false, backup: true } });
      } finally {
        await ways.primaryS3Url.mend();
      }
    },
  );
  fault('a backup that is away is told', async () => {
    await ways.backupS3Url.cut();
    try {
      const { url } = at;
      await expect.poll(() => ready(url), { timeout: 15_000 }).toMatchObject({ ok: { backup: false } });
    } finally {
      await ways.backupS3Url.mend();
    }
  });
  fault('a Redis that answers and takes no writes is told', async () => {
    await redis.config('SET', 'maxmemory', '1');
    try {
      const { url } = at;
      await expect.poll(() => ready(url), { timeout: 15_000 }).toMatchObject({ ok: { redis: false } });
    } finally {
      await redis.config('SET', 'maxmemory', '0');
    }
  });
});

describe('a server that is away or frozen', () => {
  fault('keeps no role from starting', async () => {
    const pki = await makePki({ schools: [] });
    const surroundings = await makeSurroundings({ addresses: through, pki });
    await ways.backupS3Url.cut();
    try {
      const starting = startService(surroundings, { role: 'api', checkout: adapterUnderTest().dir });
      const [started] = await Promise.allSettled([starting]);
      expect(started.status).toBe('fulfilled');
      alone = await starting;
      expect((await fetch(`${alone.url}/healthz`)).status).toBe(200);
    } finally {
      await ways.backupS3Url.mend();
      await surroundings.remove();
    }
  });
  fault('is not waited for by one request after the other', async () => {
    expect(became(await at.a.http.push(document('before')))).toBe('refused');
    ways.primaryS3Url.freeze();
    try {
      await at.a.http.push(document('the-first-may-wait'));
      await expect.poll(() => ready(at.url), { timeout: 15_000 }).toMatchObject({ ok: { primary: false } });
      const began = performance.now();
      expect((await at.a.http.push(document('the-next-does-not'))).status).toBe(503);
      expect(performance.now() - began).toBeLessThan(4_000);
    } finally {
      ways.primaryS3Url.thaw();
    }
  });
});

describe('an outage of hours', () => {
  fault('uses up no attempt: what was acknowledged is decided when it is over', async () => {
    const queue = new Queue('submissions', {
      connection: { url: stack.addresses.redisUrl },
      prefix: at.queuePrefix,
    });
    try {
      // Acknowledged without a job; the job comes once Redis is back, and then the site is away.
      await ways.redisUrl.cut();
      const { id } = good(await at.a.http.push(document('acknowledged')), 'received').json;
      await ways.primaryS3Url.cut();
      await ways.backupS3Url.cut();
      await ways.redisUrl.mend();
      await expect.poll(() => queue.getJobCountByTypes('delayed'), { timeout: 40_000 }).toBe(1);
      // What is put off is brought forward, again and again: hours, as far as attempts are concerned.
      for (let hour = 0; hour < 25; hour += 1) {
        await queue.promoteJobs();
        await expect.poll(() => queue.getJobCountByTypes('delayed', 'failed'), { timeout: 20_000 }).toBe(1);
      }
      expect(await queue.getFailedCount()).toBe(0);
      await ways.primaryS3Url.mend();
      await ways.backupS3Url.mend();
      const { http } = at.a;
      const state = async () => {
        await queue.promoteJobs();
        return (await http.get(`/v1/submissions/${id}`)).json.state;
      };
      await expect.poll(state, { timeout: 60_000, interval: 500 }).toBe('refused');
    } finally {
      await queue.close();
      await ways.redisUrl.mend().catch(() => undefined);
      for (const way of [ways.primaryS3Url, ways.backupS3Url]) await way.mend().catch(() => undefined);
    }
  });
});

// Last: the commit that had this fault stays with the old master.
describe('a failover of Redis', () => {
  fault('is followed, though the old master goes on answering on the connections that stand', async () => {
    const { http } = at.a;
    expect(became(await http.push(document('before-the-failover')))).toBe('refused');
    const to = new URL(next.addresses.redisUrl);
    await redis.replicaof(to.hostname, Number(to.port));
    ways.redisUrl.leadTo(to.href);
    try {
      const { id } = (await http.push(document('after-the-failover'))).json;
      const state = async () => (await http.get(`/v1/submissions/${id}`)).json.state;
      await expect.poll(state, { timeout: 60_000, interval: 500 }).toBe('refused');
    } finally {
      await redis.replicaof('NO', 'ONE');
      ways.redisUrl.leadTo(stack.addresses.redisUrl);
    }
  });
});
