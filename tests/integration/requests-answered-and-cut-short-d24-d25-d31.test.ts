import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { unsignedDocument } from '../../kit/document.ts';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { signDocument } from '../../kit/sign.ts';
import { signersOf } from '../../kit/signer.ts';
import { receive } from '../../src/acts/requests/ask.ts';
import { decideRequest } from '../../src/acts/requests/decide.ts';
import { withdraw } from '../../src/acts/requests/withdraw.ts';
import type { OfficerId } from '../../src/domain/access/actor.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { RepositoryRequest, RequestBody } from '../../src/domain/request/request.ts';
import { answerRequest } from '../../src/jobs/processors/answer-request.ts';
import { judgeSubmission } from '../../src/jobs/processors/judge-submission.ts';
import { findRequest } from '../../src/storage/index/requests.ts';
import { findTranscript } from '../../src/storage/index/transcripts.ts';
import { storeBlob } from '../../src/storage/sites/blobs.ts';
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { type JobRoom, openJobRoom } from '../support/job-room.ts';
import { recordedEvents } from '../support/recorded-events.ts';

const schoolYear = '2025-2026' as SchoolYear;
const lockedYear = '2021-2022' as SchoolYear;
const here = makeSchool('37099101', { teachers: 1, classes: ['6A'] });
const there = '37099102' as SchoolId;
const school = { kind: 'school', schoolId: here.id, credentialId: 'test' } as const;
const officer = {
  kind: 'officer',
  officerId: 'cb-0000000000aa' as OfficerId,
  name: 'x',
  credentialId: 'k',
} as const;
let pki: Pki;
let room: JobRoom;
let documents: readonly SignedDocument[];
let number = 0;

beforeAll(async () => {
  pki = await makePki({ schools: [here] });
  room = await openJobRoom(inject('addresses'), pki);
  documents = makeSignedDocuments({ pki, school: here.id, schoolYear, pupilsPerClass: 8, seed: 'requests' });
  await ask({ kind: 'create', schoolId: here.id, schoolYear, personalIds: ids(documents) });
  for (const { bytes } of documents.slice(0, 6)) await accept(bytes);
});
afterAll(() => room?.close());

const ids = (of: readonly SignedDocument[]) => of.map(({ pupil }) => pupil.personalId);

function document(index: number): SignedDocument {
  const found = documents[index];
  if (!found) throw new Error(`no document ${index}`);
  return found;
}

/** The same pupil's record, signed again with another remark. */
function corrected(index: number): Uint8Array {
  const staff = signersOf(schoolOf(pki, here.id), '6A');
  const pupil = { ...document(index).pupil, remark: 'Đã sửa (thử nghiệm)' };
  const xml = unsignedDocument({ pupil, school: here, staff, effectiveDate: '2026-05-28' });
  return signDocument(xml, staff, { signingDay: '2026-05-28' });
}

async function accept(bytes: Uint8Array, key?: string): Promise<void> {
  const { _id } = await room.push(here.id, bytes, key);
  await judgeSubmission(room)({
    data: { submissionId: _id, attempt: 1, requestId: 'test' },
    attemptsMade: 0,
  });
  const { outcome } = await room.submission(_id);
  if (outcome.state !== 'accepted') throw new Error(JSON.stringify(outcome));
}

async function run(id: string, deps: JobRoom = room): Promise<RepositoryRequest> {
  await answerRequest(deps)({ data: { repositoryRequestId: id, requestId: 'test' }, attemptsMade: 0 });
  const request = await findRequest(room.database, id);
  if (!request) throw new Error(`no request ${id}`);
  return request;
}

async function insert(body: RequestBody): Promise<string> {
  number += 1;
  const when = { now: new Date(), requestId: 'test' };
  const request = await receive(room.database, `request-${number}`, { body, asker: school }, when);
  return request._id;
}

const ask = async (body: RequestBody) => run(await insert(body));
const told = async (id: string) =>
  (await recordedEvents(room.database, { kind: 'request', aggregateId: id })).map(({ type }) => type);

describe('create (Đ24.4)', () => {
  test('answers for each pupil of the list, and what is inherited', async () => {
    const next = '2026-2027' as SchoolYear;
    const fresh = '099000000777' as PersonalId;
    const { answer, state } = await ask({
      kind: 'create',
      schoolId: here.id,
      schoolYear: next,
      personalIds: [document(0).pupil.personalId, fresh],
    });
    expect(state).toBe('done');
    expect(answer).toMatchObject({
      kind: 'create',
      results: [
        { opened: true, inherited: [{ schoolYear, grade: 6, sha256: document(0).sha256 }] },
        { personalId: fresh, opened: true, inherited: [] },
      ],
    });
  });
  test('a pupil of another school is refused in the list, the others are opened (Đ26.1)', async () => {
    const { answer } = await ask({
      kind: 'create',
      schoolId: there,
      schoolYear,
      personalIds: [document(0).pupil.personalId, '099000000778' as PersonalId],
    });
    expect(answer).toMatchObject({
      results: [{ opened: false, refusal: { code: 'open-at-another-school' } }, { opened: true }],
    });
  });
  test('cut off after any write and run again, the answer is the same and each pupil is opened once', async () => {
    let cuts = 0;
    // What is written for several pupils at once is one write: how many there are, the run itself tells.
    for (let afterWrites = 1; ; afterWrites += 1) {
      const personalIds = [1, 2, 3, 4, 5].map(
        (pupil) => `0990000${afterWrites}000${pupil}`.padEnd(12, '0') as PersonalId,
      );
      const id = await insert({ kind: 'create', schoolId: here.id, schoolYear, personalIds });
      const cut = { ...room, database: cutDatabase(room.database, afterWrites) };
      const ended = await run(id, cut).then(
        () => 'whole',
        (error: Error) => error.message,
      );
      if (ended === 'whole') break;
      expect(ended).toBe('cut off');
      cuts += 1;
      const { answer, state } = await run(id);
      expect(state).toBe('done');
      expect(answer).toEqual({
        kind: 'create',
        results: personalIds.map((personalId) => ({ personalId, opened: true, inherited: [] })),
      });
      for (const personalId of personalIds) {
        const transcript = await findTranscript(room.database, personalId);
        expect(transcript?.enrolments).toHaveLength(1);
      }
      expect(await told(id)).toEqual(['request.received', 'request.answering', 'request.answered']);
    }
    expect(cuts).toBeGreaterThanOrEqual(4);
  });
});

describe('cancel (Đ25.3, Đ4.4)', () => {
  const cancel = (index: number, reason = 'nhầm điểm'): RequestBody => ({
    kind: 'cancel',
    schoolId: here.id,
    schoolYear,
    personalId: document(index).pupil.personalId,
    reason,
  });
  const when = () => ({ now: new Date(), requestId: 'test' });
  const approve = async (id: string) => {
    const decided = await decideRequest(room, officer, id, { approve: true }, when());
    expect(decided.ok).toBe(true);
  };

  test('waits for the department, then takes the record out of force and keeps it; a corrected one may follow', async () => {
    const asked = await ask(cancel(1));
    expect(asked.state).toBe('awaiting-approval');
    expect((await run(asked._id)).state).toBe('awaiting-approval');
    await approve(asked._id);
    const { answer, state } = await run(asked._id);
    expect(state).toBe('done');
    expect(answer).toEqual({ kind: 'cancel', cancelled: true, sha256: document(1).sha256 });

    const before = await findTranscript(room.database, document(1).pupil.personalId);
    expect(before?.years).toMatchObject([{ ended: { kind: 'cancelled', requestId: asked._id } }]);
    await expect(accept(document(1).bytes, 'again')).rejects.toThrow('record-ended');
    await accept(corrected(1));
    const after = await findTranscript(room.database, document(1).pupil.personalId);
    expect(after?.years.map((year) => Boolean(year.ended))).toEqual([true, false]);
  });
  test('is refused at once when there is nothing to cancel, or no reason', async () => {
    expect((await ask(cancel(7))).answer).toMatchObject({ refusal: { code: 'no-such-year-record' } });
    expect((await ask(cancel(2, '  '))).answer).toMatchObject({ refusal: { code: 'reason-required' } });
  });
  test('is asked again when approved: locked in between, it is refused (Đ25.4)', async () => {
    const asked = await ask(cancel(2));
    await approve(asked._id);
    const locked = { ...room, calendar: { ...room.calendar, exceptions: [] } };
    const { answer } = await run(asked._id, locked);
    expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'year-locked' } });
  });
  test('cut off after any write and run again, it is cancelled once', async () => {
    for (const [index, afterWrites] of [
      [3, 1],
      [4, 2],
      [5, 3],
    ] as const) {
      const asked = await ask(cancel(index));
      await approve(asked._id);
      await expect(
        run(asked._id, { ...room, database: cutDatabase(room.database, afterWrites) }),
      ).rejects.toThrow('cut off');
      const { answer } = await run(asked._id);
      expect(answer).toEqual({ kind: 'cancel', cancelled: true, sha256: document(index).sha256 });
      expect(await told(asked._id)).toEqual([
        'request.received',
        'request.awaiting-approval',
        'request.approved',
        'request.answering',
        'request.answered',
      ]);
    }
  });
  test('a decision whose answer is never heard stands, and is told once', async () => {
    for (const approve of [true, false]) {
      const asked = await ask(cancel(2));
      const cut = { ...room, database: cutDatabase(room.database, 1) };
      await expect(decideRequest(cut, officer, asked._id, { approve }, when())).rejects.toBeInstanceOf(Cut);
      const again = await decideRequest(room, officer, asked._id, { approve }, when());
      expect(again).toMatchObject({ request: { state: approve ? 'approved' : 'rejected' } });
      const [decided, ...more] = (
        await recordedEvents(room.database, { kind: 'request', aggregateId: asked._id })
      ).slice(2);
      expect(more).toEqual([]);
      expect(decided).toMatchObject({
        type: approve ? 'request.approved' : 'request.rejected',
        actor: 'officer:cb-0000000000aa',
        requestId: 'test',
      });
    }
  });
  test('withdrawn while it waits, it can no longer be decided; cut off, it is told once', async () => {
    const asked = await ask(cancel(2));
    const cut = { ...room, database: cutDatabase(room.database, 1) };
    await expect(withdraw(cut, school, asked._id, when())).rejects.toBeInstanceOf(Cut);
    expect(await decideRequest(room, officer, asked._id, { approve: true }, when())).toMatchObject({
      refusal: { code: 'not-awaiting-approval' },
    });
    expect(await withdraw(room, school, asked._id, when())).toMatchObject({
      request: { state: 'withdrawn' },
    });
    const of = { type: 'request.withdrawn', aggregateId: asked._id };
    expect(await recordedEvents(room.database, of)).toMatchObject([{ actor: `school:${here.id}` }]);
    expect(await run(asked._id)).toMatchObject({ state: 'withdrawn' });
  });
  test('a record cancelled between the step and the decision of its push does not come back', async () => {
    const { bytes, pupil } = document(6);
    const { _id } = await room.push(here.id, bytes);
    const judge = (deps: JobRoom) =>
      judgeSubmission(deps)({
        data: { submissionId: _id, attempt: 1, requestId: 'test' },
        attemptsMade: 0,
      });
    // writes: the report, then the step on the transcript
    await expect(judge({ ...room, database: cutDatabase(room.database, 2) })).rejects.toThrow('cut off');
    const asked = await ask(cancel(6));
    await approve(asked._id);
    await run(asked._id);
    await judge(room);
    const years = (await findTranscript(room.database, pupil.personalId))?.years;
    expect(years).toMatchObject([{ submissionId: _id, ended: { kind: 'cancelled', requestId: asked._id } }]);
  });
});

describe('authenticate (Đ31.1)', () => {
  const authenticate = (index: number, more: Partial<RequestBody> = {}) =>
    ask({ kind: 'authenticate', personalId: document(index).pupil.personalId, ...more } as RequestBody);

  test('a record in force, its signatures verified again, is genuine', async () => {
    const { answer } = await authenticate(0);
    expect(answer).toEqual({
      kind: 'authenticate',
      genuine: true,
      records: [
        {
          schoolYear,
          sha256: document(0).sha256,
          verdict: 'TOTAL-PASSED',
          inForce: true,
          locked: false,
          transcriptState: 'open',
        },
      ],
    });
  });
  test('the very bytes sent along are genuine; one byte other, and they are unknown', async () => {
    const { bytes, sha256 } = document(0);
    await storeBlob(room.database, room.sites, bytes, new Date());
    expect((await authenticate(0, { sha256 })).answer).toMatchObject({ genuine: true });
    const other = await storeBlob(room.database, room.sites, Buffer.from('<HOC_BA/>'), new Date());
    const { answer } = await authenticate(0, { sha256: other });
    expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'sent-bytes-unknown' } });
    expect(await room.queues.replication.getJobState(other)).toBe('waiting');
  });
  test("another pupil's bytes are unknown under this personal ID", async () => {
    const { answer } = await authenticate(0, { sha256: document(1).sha256 });
    expect(answer).toMatchObject({ refusal: { code: 'sent-bytes-unknown' } });
  });
  test('the file of a cancelled record is found, and is not genuine', async () => {
    const { answer } = await authenticate(3, { sha256: document(3).sha256 });
    expect(answer).toMatchObject({
      genuine: false,
      records: [{ verdict: 'TOTAL-PASSED', inForce: false }],
    });
  });
  test('no transcript and no such year are refused by name', async () => {
    const missing = { kind: 'authenticate', personalId: '099999999999' as PersonalId } as const;
    expect((await ask(missing)).answer).toMatchObject({ refusal: { code: 'no-such-transcript' } });
    const { answer } = await authenticate(0, { schoolYear: lockedYear });
    expect(answer).toMatchObject({ refusal: { code: 'no-such-year-record' } });
  });
});
