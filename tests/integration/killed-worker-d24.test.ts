import { afterEach, expect, inject, test } from 'vitest';
import { type FaultRoom, openFaultRoom } from '../support/fault-room.ts';
import { type ServiceProcess, startService } from '../support/service.ts';

const many = 200;
let room: FaultRoom | undefined;
const running: ServiceProcess[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.kill();
  await room?.close();
});

test('the worker is killed in the middle of 200 submissions: all end, none twice, none lost', async () => {
  room = await openFaultRoom(inject('addresses'), many);
  const api = await startService(room.surroundings, { role: 'api' });
  const first = await startService(room.surroundings, { role: 'worker' });
  running.push(api, first);

  const pushing = room.push(api.url);
  await room.untilDecided(many / 4);
  await first.kill();
  expect(await room.decided()).toBeLessThan(many);

  const second = await startService(room.surroundings, { role: 'worker' });
  running.push(second);
  await room.untilDecided(many / 2);
  await second.kill();
  expect(await room.decided()).toBeLessThan(many);

  const third = await startService(room.surroundings, { role: 'worker' });
  running.push(third);
  expect(await pushing).toMatchObject({ accepted: many, refused: 0, unfinished: 0 });
  // Jobs that were under way when their worker died, not only ones that were waiting.
  expect(second.logs() + third.logs()).toContain('job taken over from a worker that died');
  await room.expectEachAcceptedOnce();
  await third.stop();
  await api.stop();
});
