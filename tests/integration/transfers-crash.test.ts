import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Destination } from '../../src/domain/transfer/transfer.ts';
import { putSchool } from '../../src/storage/index/schools.ts';
import { acceptPupil, takeBackPupil } from '../../src/storage/index/steps/transfer-end.ts';
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { type JobRoom, openJobRoom } from '../support/job-room.ts';
import { type TransferRoom, transferRoom } from '../support/transfer-room.ts';

const A = makeSchool('37099201', { teachers: 1, classes: ['6A'] });
const B = makeSchool('37099202', { teachers: 1, classes: ['6A'] });
const toB: Destination = { kind: 'school', schoolId: B.id };
const away: Destination = { kind: 'province', province: 'ha-noi', schoolName: 'Trường Thử Nghiệm' };
let room: JobRoom;
let at: TransferRoom;

beforeAll(async () => {
  room = await openJobRoom(inject('addresses'), await makePki({ schools: [A] }));
  at = transferRoom(room, '2025-2026' as SchoolYear);
  for (const { id, name } of [A, B]) await putSchool(room.database, { _id: id, name });
});
afterAll(() => room?.close());

/** every write of a step: the transfer or its mark, the transcript, the audit entry, the transfer's state */
const writes = [1, 2, 3, 4];

describe('a process that dies in the middle of a step, and the sweeper after it', () => {
  test.each(writes)('release within the province, cut after write %i', async (n) => {
    const pupil = await at.pupilAt(A.id);
    await expect(at.release(pupil, A.id, toB, cutDatabase(room.database, n))).rejects.toThrow(Cut);
    await at.sweep();
    const [transfer, ...more] = await at.transfersOf(pupil);
    expect(more).toEqual([]);
    expect(transfer).toMatchObject({ state: 'released' });
    expect(transfer).not.toHaveProperty('unsettledSince');
    expect((await at.transcript(pupil)).state).toMatchObject({ kind: 'released', transferId: transfer?._id });
    expect(await at.auditTypes(transfer?._id ?? '')).toEqual(['transfer-released']);
    expect(await at.sweep()).toMatchObject({ transfers: 0 });
  });

  test.each(writes)('release to another province, cut after write %i', async (n) => {
    const pupil = await at.pupilAt(A.id);
    await expect(at.release(pupil, A.id, away, cutDatabase(room.database, n))).rejects.toThrow(Cut);
    expect(await at.sweep()).toMatchObject({ queued: 1 });
    const [transfer] = await at.transfersOf(pupil);
    const transcript = await at.transcript(pupil);
    expect(transcript.state).toMatchObject({ kind: 'departing', transferId: transfer?._id });
    expect(transcript.outbox).toHaveLength(1);
    expect(await at.auditTypes(transfer?._id ?? '')).toEqual(['transfer-forwarding']);
    const job = await room.queues.ministry.getJob(transfer?._id ?? '');
    expect(job?.data).toMatchObject({ transferId: transfer?._id });
    expect(JSON.stringify(job?.data)).not.toContain(pupil);
    await job?.remove();
    await room.database.transfers.deleteOne({ _id: transfer?._id ?? '' });
  });

  test.each(writes)('acceptance, cut after write %i', async (n) => {
    const pupil = await at.pupilAt(A.id);
    const transfer = await at.released(pupil, A.id, toB);
    const cut = acceptPupil(cutDatabase(room.database, n), transfer, B.id, new Date());
    await expect(cut).rejects.toThrow(Cut);
    await at.sweep();
    const swept = await at.transfer(transfer._id);
    expect(swept).not.toHaveProperty('unsettledSince');
    expect(swept.state).toBe(n === 1 ? 'released' : 'accepted');

    expect(await acceptPupil(room.database, swept, B.id, new Date())).toMatchObject({ ok: true });
    expect((await at.transcript(pupil)).state).toEqual({ kind: 'open', schoolId: B.id });
    expect(await at.auditTypes(transfer._id)).toEqual(['transfer-released', 'transfer-accepted']);
  });

  test.each(writes)('withdrawal, cut after write %i', async (n) => {
    const pupil = await at.pupilAt(A.id);
    const transfer = await at.released(pupil, A.id, toB);
    const cut = takeBackPupil(cutDatabase(room.database, n), transfer, A.id, new Date());
    await expect(cut).rejects.toThrow(Cut);
    await at.sweep();
    const again = await takeBackPupil(room.database, await at.transfer(transfer._id), A.id, new Date());
    expect(again).toMatchObject({ ok: true, transfer: { state: 'withdrawn' } });
    expect((await at.transcript(pupil)).state).toEqual({ kind: 'open', schoolId: A.id });
    expect(await at.auditTypes(transfer._id)).toEqual(['transfer-released', 'transfer-withdrawn']);
  });

  test('an acceptance cut off is told before the next transfer begins, which would overwrite its trace', async () => {
    const pupil = await at.pupilAt(A.id);
    const first = await at.released(pupil, A.id, toB);
    await expect(acceptPupil(cutDatabase(room.database, 2), first, B.id, new Date())).rejects.toThrow(Cut);
    const second = await at.released(pupil, B.id, { kind: 'school', schoolId: A.id });
    await takeBackPupil(room.database, second, B.id, new Date());
    await at.sweep();
    expect(await at.transfer(first._id)).toMatchObject({ state: 'accepted' });
    expect(await at.transfer(second._id)).toMatchObject({ state: 'withdrawn' });
  });
});

describe('at once', () => {
  test('acceptance and withdrawal: exactly one wins, and both stories agree with it', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const pupil = await at.pupilAt(A.id);
        const transfer = await at.released(pupil, A.id, toB);
        const [accepted, withdrawn] = await Promise.all([
          acceptPupil(room.database, transfer, B.id, new Date()),
          takeBackPupil(room.database, transfer, A.id, new Date()),
        ]);
        expect([accepted.ok, withdrawn.ok].filter(Boolean)).toHaveLength(1);
        const { state } = await at.transcript(pupil);
        expect(state).toEqual({ kind: 'open', schoolId: accepted.ok ? B.id : A.id });
        await at.sweep();
        const told = (await at.transfer(transfer._id)).state;
        expect(told).toBe(accepted.ok ? 'accepted' : 'withdrawn');
        expect(await at.auditTypes(transfer._id)).toEqual(['transfer-released', `transfer-${told}`]);
        return told;
      }),
    );
    expect(outcomes).toHaveLength(8);
  });

  test('two acceptances are one', async () => {
    const pupil = await at.pupilAt(A.id);
    const transfer = await at.released(pupil, A.id, toB);
    const before = (await at.transcript(pupil)).version;
    const both = await Promise.all([1, 2].map(() => acceptPupil(room.database, transfer, B.id, new Date())));
    for (const decision of both)
      expect(decision).toMatchObject({ ok: true, transfer: { state: 'accepted' } });
    expect((await at.transcript(pupil)).version).toBe(before + 1);
  });

  test('five equal releases are one transfer; a sixth to another school is refused', async () => {
    const pupil = await at.pupilAt(A.id);
    const five = await Promise.all(Array.from({ length: 5 }, () => at.release(pupil, A.id, toB)));
    const ids = new Set(
      five.map((decision) => (decision.ok ? decision.transfer._id : decision.refusal.code)),
    );
    expect(ids.size).toBe(1);
    expect(await at.release(pupil, A.id, away)).toMatchObject({ refusal: { code: 'transfer-under-way' } });
    const standing = (await at.transfersOf(pupil)).filter(({ state }) => state !== 'refused');
    expect(standing).toHaveLength(1);
  });
});
