import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { type FaultRoom, openFaultRoom } from '../support/fault-room.ts';
import { type ServiceProcess, startService } from '../support/service.ts';
import { type PrivateStack, privateStack } from '../support/stack.ts';

/** Its own Redis, which the test kills; the other servers are the shared ones. */
let stack: PrivateStack;
let room: FaultRoom | undefined;
const running: ServiceProcess[] = [];

beforeAll(async () => {
  stack = await privateStack({ own: ['redis'], shared: inject('addresses') });
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.kill();
  await room?.close();
});
afterAll(() => stack?.remove());

async function start(role: 'api' | 'worker' | 'scheduler' | 'all'): Promise<ServiceProcess> {
  if (!room) throw new Error('no room');
  const started = await startService(room.surroundings, { role });
  running.push(started);
  return started;
}

test('Redis is killed in the middle of 200 submissions: all end, none twice, none lost', async () => {
  const many = 200;
  room = await openFaultRoom(stack.addresses, many);
  const api = await start('api');
  await start('worker');
  await start('scheduler');

  const pushing = room.push(api.url);
  for (const after of [many / 4, many / 2]) {
    await room.untilDecided(after);
    await stack.servers.redis.kill();
    await sleep(2_000);
    await stack.servers.redis.start();
  }
  expect(await pushing).toMatchObject({ accepted: many, refused: 0, unfinished: 0 });
  await room.expectEachAcceptedOnce();
});
