import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { outage } from '../outages/outage.ts';
import { type OutageRoom, openOutageRoom } from '../support/outage-room.ts';
import { away, frozen, showOutage } from '../support/show-outage.ts';
import { type PrivateStack, privateStack } from '../support/stack.ts';

/** Two of its own, which are told to refuse writes; the other servers are the shared ones. */
let stacks: readonly [PrivateStack, PrivateStack];
let first: Redis;
let second: Redis;
let here: OutageRoom;

beforeAll(async () => {
  const own = { own: ['redis'] as const, shared: inject('addresses') };
  stacks = await Promise.all([privateStack(own), privateStack(own)]);
  first = new Redis(stacks[0].addresses.redisUrl);
  second = new Redis(stacks[1].addresses.redisUrl);
});
afterEach(() => here.close());
afterAll(async () => {
  first?.disconnect();
  second?.disconnect();
  await Promise.all(stacks?.map((stack) => stack.remove()) ?? []);
});

const documented = { push: 202, read: 200 } as const;
const ready = { api: 200, worker: 503 } as const;

outage('redis away', async () => {
  here = await openOutageRoom(stacks[0].addresses, 5);
  const all = { ...ready, scheduler: 200 } as const;
  await showOutage(here, { ...away(here, 'redis'), ...documented, ready: all });
});

outage('redis frozen', async () => {
  here = await openOutageRoom(stacks[0].addresses, 5);
  await showOutage(here, { ...frozen(here, 'redis'), ...documented, ready });
});

outage('redis full', async () => {
  here = await openOutageRoom(stacks[0].addresses, 5);
  await showOutage(here, {
    server: 'redis',
    state: 'read-only',
    begin: () => first.config('SET', 'maxmemory', '1'),
    end: () => first.config('SET', 'maxmemory', '0'),
    ...documented,
    ready,
  });
});

// The connections that stand are left: the old master goes on answering them, and refuses every write.
outage('redis read-only', async () => {
  here = await openOutageRoom(stacks[0].addresses, 5);
  const [old, next] = stacks.map(({ addresses }) => new URL(addresses.redisUrl));
  if (!old || !next) throw new Error('want two');
  await second.replicaof(old.hostname, Number(old.port));
  await showOutage(here, {
    server: 'redis',
    state: 'read-only',
    begin: () => first.replicaof(next.hostname, Number(next.port)),
    end: async () => {
      await second.replicaof('NO', 'ONE');
      here.ways.redis.leadTo(next.href);
    },
    ...documented,
    ready,
  });
});
