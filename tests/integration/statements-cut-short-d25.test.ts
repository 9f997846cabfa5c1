import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { unsignedDocument } from '../../kit/document.ts';
import { makeSignedDocuments, type SignedDocument, sha256 } from '../../kit/make-signed.ts';
import { makeStatement } from '../../kit/make-statement.ts';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { signDocument } from '../../kit/sign.ts';
import { signersOf } from '../../kit/signer.ts';
import { ask } from '../../src/acts/requests/ask.ts';
import { push } from '../../src/acts/submissions/push.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import { answerRequest } from '../../src/jobs/processors/answer-request.ts';
import { judgeSubmission } from '../../src/jobs/processors/judge-submission.ts';
import { findRequest } from '../../src/storage/index/requests.ts';
import { findTranscript } from '../../src/storage/index/transcripts.ts';
import { cutDatabase } from '../support/cut-database.ts';
import { type JobRoom, openJobRoom } from '../support/job-room.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { registerSchool } from '../support/register-school.ts';

const schoolYear = '2025-2026' as SchoolYear;
const here = makeSchool('37099473', { teachers: 1, classes: ['6A'] });
const school = { kind: 'school', schoolId: here.id, credentialId: 'test' } as const;
const when = () => ({ now: new Date(), requestId: 'test' });
let pki: Pki;
let room: JobRoom;
let documents: readonly SignedDocument[];
/** A pupil whom no test has touched. */
let next = 0;

beforeAll(async () => {
  pki = await makePki({ schools: [here] });
  room = await openJobRoom(inject('addresses'), pki);
  await registerSchool(room.database, { _id: here.id, name: here.name });
  documents = makeSignedDocuments({ pki, school: here.id, schoolYear, pupilsPerClass: 40, seed: 'cut' });
  const personalIds = documents.map(({ pupil }) => pupil.personalId);
  const created = await ask(room, school, { kind: 'create', schoolYear, personalIds }, when());
  if (!created.ok) throw new Error(created.refusal.code);
  await answer(created.request._id);
});
afterAll(() => room?.close());

const answer = (id: string, deps: JobRoom = room) =>
  answerRequest(deps)({ data: { repositoryRequestId: id, requestId: 'test' }, attemptsMade: 0 });
const judge = (submissionId: string, deps: JobRoom = room) =>
  judgeSubmission(deps)({ data: { submissionId, attempt: 1, requestId: 'test' }, attemptsMade: 0 });

async function accepted(): Promise<SignedDocument> {
  const document = documents[next];
  next += 1;
  if (!document) throw new Error('no pupil is left');
  const { _id } = await room.push(here.id, document.bytes);
  await judge(_id);
  return document;
}

async function asked(kind: 'recall' | 'close', statement: Uint8Array): Promise<string> {
  const made = await ask(room, school, { kind, statement }, when());
  if (!made.ok) throw new Error(made.refusal.code);
  return made.request._id;
}

/** Cuts the job off after its first write, its second, and so on, until it runs whole; then it is run again each time. */
async function cutEverywhere(once: (afterWrites: number) => Promise<'cut' | 'whole'>): Promise<void> {
  let cuts = 0;
  while ((await once(cuts + 1)) === 'cut') cuts += 1;
  expect(cuts).toBeGreaterThanOrEqual(4);
}

const outcomeOf = (job: Promise<unknown>) =>
  job.then(
    () => 'whole' as const,
    (error: Error) => {
      expect(error.message).toBe('cut off');
      return 'cut' as const;
    },
  );

const yearsOf = async ({ pupil }: SignedDocument) =>
  (await findTranscript(room.database, pupil.personalId))?.years ?? [];

test('a recall that is cut off after any write is taken once, and has its answer', async () => {
  await cutEverywhere(async (afterWrites) => {
    const document = await accepted();
    const { personalId } = document.pupil;
    const said = { kind: 'recall', personalId, record: document.sha256, reason: 'sai' } as const;
    const id = await asked(
      'recall',
      makeStatement({ pki, school: here.id, schoolYear, said, at: new Date() }),
    );
    const ended = await outcomeOf(answer(id, { ...room, database: cutDatabase(room.database, afterWrites) }));
    await answer(id);
    expect(await findRequest(room.database, id)).toMatchObject({
      state: 'done',
      answer: { kind: 'recall', sha256: document.sha256 },
    });
    expect((await yearsOf(document)).map((year) => year.ended?.kind)).toEqual(['recalled']);
    const cause = `request/${id}/1/0`;
    expect((await recordedEvents(room.database, { cause })).map(({ type }) => type)).toEqual([
      'transcript.year-record-recalled',
    ]);
    return ended;
  });
});

test('a closing that is cut off after any write closes each record once, and has its answer', async () => {
  await cutEverywhere(async (afterWrites) => {
    const both = [await accepted(), await accepted()];
    const records = both.map(({ pupil, sha256: record }) => ({ personalId: pupil.personalId, record }));
    const said = { kind: 'closing', className: '6A', records } as const;
    const id = await asked(
      'close',
      makeStatement({ pki, school: here.id, schoolYear, said, at: new Date() }),
    );
    const ended = await outcomeOf(answer(id, { ...room, database: cutDatabase(room.database, afterWrites) }));
    await answer(id);
    const request = await findRequest(room.database, id);
    expect(request?.answer).toMatchObject({ results: [{ closed: true }, { closed: true }] });
    for (const document of both)
      expect((await yearsOf(document)).map((year) => Boolean(year.closed))).toEqual([true]);
    expect((await recordedEvents(room.database, { cause: `request/${id}/1/0` })).length).toBe(2);
    return ended;
  });
});

test('a replacement that is cut off after any write is taken once, and never leaves the year without a record', async () => {
  await cutEverywhere(async (afterWrites) => {
    const document = await accepted();
    const staff = signersOf(schoolOf(pki, here.id), '6A');
    const pupil = { ...document.pupil, remark: 'Đã sửa (thử nghiệm)' };
    const xml = unsignedDocument({ pupil, school: here, staff, effectiveDate: '2026-05-28' });
    const bytes = signDocument(xml, staff, { signingDay: '2026-05-28' });
    const said = {
      kind: 'replacement',
      personalId: pupil.personalId,
      record: document.sha256,
      replacement: sha256(bytes),
      reason: 'sai',
    } as const;
    const statement = makeStatement({ pki, school: here.id, schoolYear, said, at: new Date() });
    const pushed = await push(room, school, { bytes, statement }, when());
    if (!pushed.ok) throw new Error(pushed.refusal.code);
    const { _id: id } = pushed.submission;
    const ended = await outcomeOf(judge(id, { ...room, database: cutDatabase(room.database, afterWrites) }));
    expect((await yearsOf(document)).filter((year) => !year.ended).length).toBe(1);
    await judge(id);
    expect((await room.submission(id)).outcome.state).toBe('accepted');
    expect((await yearsOf(document)).map((year) => year.ended?.kind)).toEqual(['replaced', undefined]);
    return ended;
  });
});
