import { afterEach, expect, inject, test } from 'vitest';
import { expectAtPrimary, type FaultRoom, openFaultRoom } from '../support/fault-room.ts';
import { type ServiceProcess, startService } from '../support/service.ts';

const many = 200;
let room: FaultRoom | undefined;
const running: ServiceProcess[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.kill();
  await room?.close();
});

test('the API is killed in the middle of 200 pushes, and the school repeats them: none twice, none lost', async () => {
  room = await openFaultRoom(inject('addresses'), many);
  const worker = await startService(room.surroundings, { role: 'worker' });
  let api = await startService(room.surroundings, { role: 'api' });
  const { url } = api;
  running.push(worker, api);

  const pushing = room.push(url);
  for (const after of [many / 4, many / 2, (3 * many) / 4]) {
    await room.untilDecided(after);
    await api.kill();
    api = await startService(room.surroundings, { role: 'api', port: new URL(url).port });
    running.push(api);
  }
  expect(await pushing).toMatchObject({ accepted: many, refused: 0, unfinished: 0 });
  await room.expectEachAcceptedOnce();
  for (const document of room.documents.slice(0, 20)) await expectAtPrimary(room, document);
  await api.stop();
  await worker.stop();
});
