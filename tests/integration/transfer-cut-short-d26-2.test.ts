import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import type { PrintableText } from '../../src/domain/identity/printable-text.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Destination } from '../../src/domain/transfer/transfer.ts';
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { type JobRoom, openJobRoom } from '../support/job-room.ts';
import { registerSchool } from '../support/register-school.ts';
import { type TransferRoom, transferRoom } from '../support/transfer-room.ts';

const A = makeSchool('37099201', { teachers: 1, classes: ['6A'] });
const B = makeSchool('37099202', { teachers: 1, classes: ['6A'] });
const toB: Destination = { kind: 'school', schoolId: B.id };
const away: Destination = {
  kind: 'province',
  province: 'ha-noi',
  schoolName: 'Trường Thử Nghiệm' as PrintableText,
};
let room: JobRoom;
let at: TransferRoom;

beforeAll(async () => {
  room = await openJobRoom(inject('addresses'), await makePki({ schools: [A] }));
  at = transferRoom(room, '2025-2026' as SchoolYear);
  for (const { id, name } of [A, B]) await registerSchool(room.database, { _id: id, name });
});
afterAll(() => room?.close());

/** every write of a step: who asked; the transcript with its case and what happened */
const writes = [1, 2];

describe('a process that dies in the middle of a step, resume after it, and the same call again', () => {
  test.each(writes)('release within the province, cut after write %i', async (n) => {
    const pupil = await at.pupilAt(A.id);
    await expect(at.release(pupil, A.id, toB, cutDatabase(room.database, n))).rejects.toThrow(Cut);
    const decided = await at.transfersOf(pupil);
    expect(decided).toHaveLength(n === 1 ? 0 : 1);
    if (n > 1) expect(await at.eventTypes(decided[0]?.id ?? '')).toEqual(['transfer.released']);

    const again = await at.released(pupil, A.id, toB);
    expect(await at.transfersOf(pupil)).toEqual([again]);
    expect((await at.transcript(pupil)).state).toMatchObject({ kind: 'released', transferId: again.id });
    expect(await at.eventTypes(again.id)).toEqual(['transfer.released']);
  });

  test.each(writes)('release to another province, cut after write %i', async (n) => {
    const pupil = await at.pupilAt(A.id);
    await expect(at.release(pupil, A.id, away, cutDatabase(room.database, n))).rejects.toThrow(Cut);
    // Its job was never queued; a call that decided nothing is simply made again.
    if (n > 1) expect(await at.sweep()).toMatchObject({ transfers: 1, queued: 1 });
    const transfer = await at.released(pupil, A.id, away);
    await at.sweep();
    const transcript = await at.transcript(pupil);
    expect(transcript.state).toMatchObject({ kind: 'departing', transferId: transfer.id });
    expect(transcript.transfers).toHaveLength(1);
    expect(transcript.outbox).toHaveLength(1);
    expect(await at.eventTypes(transfer.id)).toEqual(['transfer.released']);
    const job = await room.queues.ministry.getJob(transfer.id);
    expect(job?.data).toMatchObject({ transferId: transfer.id });
    expect(JSON.stringify(job?.data)).not.toContain(pupil);
    await job?.remove();
    await room.database.transcripts.deleteOne({ _id: pupil });
  });

  test.each(writes)('acceptance, cut after write %i', async (n) => {
    const pupil = await at.pupilAt(A.id);
    const { id } = await at.released(pupil, A.id, toB);
    await expect(at.accept(id, B.id, cutDatabase(room.database, n))).rejects.toThrow(Cut);
    expect((await at.transfer(id)).state).toBe(n === 1 ? 'released' : 'accepted');

    expect(await at.accept(id, B.id)).toMatchObject({ ok: true, transfer: { state: 'accepted' } });
    expect((await at.transcript(pupil)).state).toEqual({ kind: 'open', schoolId: B.id });
    expect(await at.eventTypes(id)).toEqual(['transfer.released', 'transfer.accepted']);
  });

  test.each(writes)('withdrawal, cut after write %i', async (n) => {
    const pupil = await at.pupilAt(A.id);
    const { id } = await at.released(pupil, A.id, toB);
    await expect(at.withdraw(id, A.id, cutDatabase(room.database, n))).rejects.toThrow(Cut);
    expect(await at.withdraw(id, A.id)).toMatchObject({ ok: true, transfer: { state: 'withdrawn' } });
    expect((await at.transcript(pupil)).state).toEqual({ kind: 'open', schoolId: A.id });
    expect(await at.eventTypes(id)).toEqual(['transfer.released', 'transfer.withdrawn']);
  });

  test('an acceptance whose answer was lost is recorded before the next transfer', async () => {
    const pupil = await at.pupilAt(A.id);
    const first = await at.released(pupil, A.id, toB);
    await expect(at.accept(first.id, B.id, cutDatabase(room.database, 2))).rejects.toThrow(Cut);
    const second = await at.released(pupil, B.id, { kind: 'school', schoolId: A.id });
    await at.withdraw(second.id, B.id);
    expect(await at.eventTypes(first.id)).toEqual(['transfer.released', 'transfer.accepted']);
    expect(await at.eventTypes(second.id)).toEqual(['transfer.released', 'transfer.withdrawn']);
    expect(await at.transfersOf(pupil)).toMatchObject([{ state: 'accepted' }, { state: 'withdrawn' }]);
  });
});

describe('at once', () => {
  test('acceptance and withdrawal: exactly one wins, and what is recorded agrees with it', async () => {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const pupil = await at.pupilAt(A.id);
        const { id } = await at.released(pupil, A.id, toB);
        const [accepted, withdrawn] = await Promise.all([at.accept(id, B.id), at.withdraw(id, A.id)]);
        expect([accepted.ok, withdrawn.ok].filter(Boolean)).toHaveLength(1);
        const { state } = await at.transcript(pupil);
        expect(state).toEqual({ kind: 'open', schoolId: accepted.ok ? B.id : A.id });
        const told = (await at.transfer(id)).state;
        expect(told).toBe(accepted.ok ? 'accepted' : 'withdrawn');
        expect(await at.eventTypes(id)).toEqual(['transfer.released', `transfer.${told}`]);
      }),
    );
  });

  test('two acceptances are one', async () => {
    const pupil = await at.pupilAt(A.id);
    const { id } = await at.released(pupil, A.id, toB);
    const before = (await at.transcript(pupil)).version;
    const both = await Promise.all([1, 2].map(() => at.accept(id, B.id)));
    for (const decision of both)
      expect(decision).toMatchObject({ ok: true, transfer: { state: 'accepted' } });
    expect((await at.transcript(pupil)).version).toBe(before + 1);
  });

  test('five equal releases are one transfer; a sixth to another school is refused', async () => {
    const pupil = await at.pupilAt(A.id);
    const five = await Promise.all(Array.from({ length: 5 }, () => at.release(pupil, A.id, toB)));
    const ids = new Set(five.map((decision) => (decision.ok ? decision.transfer.id : decision.refusal.code)));
    expect(ids.size).toBe(1);
    expect(five.filter((decision) => decision.ok && decision.opened)).toHaveLength(1);
    expect(await at.release(pupil, A.id, away)).toMatchObject({ refusal: { code: 'transfer-under-way' } });
    expect(await at.transfersOf(pupil)).toHaveLength(1);
  });
});
