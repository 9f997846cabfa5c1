import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openJws } from '../../src/interop/ministry/jws.ts';
import { ministryReceiptSchema, TYP } from '../../src/interop/ministry/wire.ts';
import { listDeadLetters } from '../../src/jobs/queues/dead-letters.ts';
import { type MinistryRoom, openMinistryRoom, until } from '../support/ministry-room.ts';

const forwards = 50;
let room: MinistryRoom;

beforeAll(async () => {
  room = await openMinistryRoom(inject('addresses'), forwards);
});
afterAll(() => room?.close());

test(`the ministry killed with -9 during ${forwards} forwards, then started again: each arrives, exactly once`, async () => {
  const { ministry, connections, documents } = room;
  // A little slow, so that the kill falls among the forwards, some of them half done.
  await ministry.fault({ kind: 'slow', ms: 60, calls: 100_000 });
  const queue = documents.values();
  const release = async () => {
    for (const document of queue) expect((await room.sendAway(document)).status).toBe(201);
  };
  const releasing = Promise.all([release(), release(), release(), release()]);
  await until('some are forwarded', 60_000, async () => (await room.timesReceived()).size >= 10);
  await ministry.kill();
  const before = await room.transfersIn('forwarded');
  expect(before).toBeLessThan(forwards);
  await releasing;
  await sleep(1_500);
  expect(await room.transfersIn('forwarding')).toBeGreaterThan(0);
  expect((await room.transfersIn('forwarding')) + (await room.transfersIn('forwarded'))).toBe(forwards);

  await ministry.start();
  await until('all are forwarded', 120_000, async () => (await room.transfersIn('forwarded')) === forwards);

  const times = await room.timesReceived();
  const transcripts = await connections.database.transcripts.find({ 'state.kind': 'departed' }).toArray();
  const transfers = transcripts.flatMap(({ _id, transfers: cases }) =>
    cases.map((one) => ({ personalId: _id, ...one })),
  );
  expect(transfers).toHaveLength(forwards);
  expect(times.size).toBe(forwards);
  for (const transfer of transfers) {
    expect(times.get(`${transfer.id}.out`)).toBe(1);
    expect(transfer.steps).toMatchObject([{ state: 'forwarding' }, { state: 'forwarded', by: 'ministry' }]);
    const jws = transfer.ministryReceipt?.jws ?? '';
    const receipt = await openJws(TYP.receipt, jws, room.ministryKeys, ministryReceiptSchema);
    const document = documents.find(({ pupil }) => pupil.personalId === transfer.personalId);
    expect(receipt.messageId).toBe(`${transfer.id}.out`);
    expect(receipt.records.map(({ sha256 }) => sha256)).toEqual([document?.sha256]);
    const transcript = await connections.database.transcripts.findOne({ _id: transfer.personalId });
    expect(transcript).toMatchObject({ state: { kind: 'departed' }, outbox: [] });
  }
  expect(await listDeadLetters(connections.queues)).toEqual([]);
});

test('nothing that names a pupil is in the queue or in the log', async () => {
  const jobs = await room.connections.queues.ministry.getJobs();
  const seen =
    room.service.logs() +
    JSON.stringify(
      jobs.map(({ id, data, failedReason, stacktrace }) => ({ id, data, failedReason, stacktrace })),
    );
  expect(seen).toContain('ministry');
  for (const { pupil } of room.documents) {
    expect(seen).not.toContain(pupil.personalId);
    expect(seen).not.toContain(pupil.fullName);
  }
});
