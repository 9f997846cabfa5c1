import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findSubmission, submissionId } from '../../src/storage/index/submissions.ts';
import { expectAtPrimary, type FaultRoom, openFaultRoom } from '../support/fault-room.ts';
import { type ServiceProcess, startService } from '../support/service.ts';
import { type PrivateStack, privateStack } from '../support/stack.ts';

/** Servers of its own: the test kills all of them. */
let stack: PrivateStack;
let room: FaultRoom | undefined;
const running: ServiceProcess[] = [];

beforeAll(async () => {
  stack = await privateStack();
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

test('acknowledged means stored: after a 202 everything is killed at once, and it is all there', async () => {
  room = await openFaultRoom(stack.addresses, 36);
  const { documents, schoolId, apiKey } = room;
  let checked = 0;
  // Killed after the first, the fifth and the tenth acknowledgement of twelve pushes at once.
  for (const [cycle, acknowledgements] of [1, 5, 10].entries()) {
    const service = await start('all');
    const acknowledged: number[] = [];
    const { promise: enough, resolve: kill } = Promise.withResolvers<void>();
    const push = async (number: number) => {
      const document = documents[number];
      if (!document) throw new Error(`no document ${number}`);
      const answer = await fetch(`${service.url}/v1/submissions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          'content-type': 'application/xml',
          'idempotency-key': document.sha256,
        },
        body: new Uint8Array(document.bytes),
      });
      if (answer.status === 202) acknowledged.push(number);
      if (acknowledged.length >= acknowledgements) kill();
    };
    // Most are cut off by the kill: only those that were acknowledged count.
    const pushes = Array.from({ length: 12 }, (_, index) => push(cycle * 12 + index).catch(() => undefined));
    await enough;
    await Promise.all([service.kill(), ...Object.values(stack.servers).map((server) => server.kill())]);
    await Promise.all(pushes);
    expect(acknowledged.length).toBeGreaterThanOrEqual(acknowledgements);
    await Promise.all(Object.values(stack.servers).map((server) => server.start()));

    for (const number of acknowledged) {
      const document = documents[number];
      if (!document) throw new Error(`no document ${number}`);
      await expectAtPrimary(room, document);
      const { sha256 } = document;
      const id = await submissionId(room.connections.database, { schoolId, sha256, idempotencyKey: sha256 });
      expect((await findSubmission(room.connections.database, id))?.sha256).toBe(sha256);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThanOrEqual(16);
  // And what was acknowledged is also judged, once there is a worker again.
  const service = await start('all');
  expect(await room.push(service.url)).toMatchObject({ accepted: 36, unfinished: 0 });
  await room.expectEachAcceptedOnce();
});
