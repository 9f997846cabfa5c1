import request from 'supertest';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { unsignedDocument } from '../../kit/document.ts';
import { makeSignedDocuments, type SignedDocument, sha256 } from '../../kit/make-signed.ts';
import { makeStatement } from '../../kit/make-statement.ts';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { signDocument } from '../../kit/sign.ts';
import { signersOf } from '../../kit/signer.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { copiesOf, recordedLooks } from '../support/records.ts';
import { registerSchool } from '../support/register-school.ts';

const here = makeSchool('37099471', { teachers: 1, classes: ['6A'] });
const there = makeSchool('37099472', { teachers: 1, classes: ['6A'] });
/** Its days are those of the shipped calendar. */
const schoolYear = '2024-2025';
const inTerm = new Date('2025-06-02T08:00:00+07:00');
const july = new Date('2025-07-10T08:00:00+07:00');
const locked = new Date('2025-08-16T08:00:00+07:00');

let now = inTerm;
let pki: Pki;
let api: ApiRoom;
let [key, other]: Bearer[] = [];
let documents: readonly SignedDocument[];

beforeAll(async () => {
  pki = await makePki({ schools: [here, there] });
  api = await openApiRoom(inject('addresses'), pki, { now: () => now });
  api.startWorkers();
  for (const { id, name } of [here, there]) await registerSchool(api.room.database, { _id: id, name });
  key = await api.schoolKey(here.id);
  other = await api.schoolKey(there.id);
  documents = makeSignedDocuments({
    pki,
    school: here.id,
    schoolYear,
    pupilsPerClass: 12,
    seed: 'by-statement',
  });
  const personalIds = documents.map(({ pupil }) => pupil.personalId);
  expect((await post('/v1/requests', { kind: 'create', schoolYear, personalIds })).status).toBe(200);
});
afterAll(() => api?.close());

function post(path: string, body: object | Uint8Array, bearer: Bearer | undefined = key) {
  const type = body instanceof Uint8Array ? 'application/xml' : 'application/json';
  const sent = request(api.url)
    .post(path)
    .set({ 'content-type': type, prefer: 'wait=20', ...bearer });
  return sent.send(body instanceof Uint8Array ? Buffer.from(body) : body);
}
const transcriptOf = async (index: number) => {
  const { body } = await request(api.url)
    .get(`/v1/transcripts/${personalId(index)}`)
    .set({ ...key });
  return body;
};
const documentAt = (index: number): SignedDocument => {
  const found = documents[index];
  if (!found) throw new Error(`no document ${index}`);
  return found;
};
const personalId = (index: number) => documentAt(index).pupil.personalId as PersonalId;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const push = (bytes: Uint8Array) => post('/v1/submissions', bytes);

/** The same pupil's record, signed again with another remark, or promoted or not. */
function corrected(index: number, change: { readonly promoted?: boolean; readonly remark?: string } = {}) {
  const { pupil } = documentAt(index);
  const staff = signersOf(schoolOf(pki, here.id), '6A');
  const changed = { ...pupil, remark: 'Đã sửa nhận xét (thử nghiệm)', ...change };
  const xml = unsignedDocument({ pupil: changed, school: here, staff, effectiveDate: '2025-05-28' });
  return signDocument(xml, staff, { signingDay: '2025-05-28' });
}
type Said = Parameters<typeof makeStatement>[0]['said'];
const stated = (said: Said, of = { school: here.id, schoolYear }) =>
  makeStatement({ pki, ...of, said, at: now });
const recallOf = (index: number, record = documentAt(index).sha256) =>
  stated({ kind: 'recall', personalId: personalId(index), record, reason: 'Nhập nhầm điểm' });
const recall = (statement: Uint8Array, bearer?: Bearer) =>
  post('/v1/requests', { kind: 'recall', statement: base64(statement) }, bearer);
const close = (statement: Uint8Array) =>
  post('/v1/requests', { kind: 'close', statement: base64(statement) });
const closingOf = (...indices: readonly number[]) =>
  stated({
    kind: 'closing',
    className: '6A',
    records: indices.map((index) => ({ personalId: personalId(index), record: documentAt(index).sha256 })),
  });
const replacementOf = (index: number, document: Uint8Array, record = documentAt(index).sha256) =>
  stated({
    kind: 'replacement',
    personalId: personalId(index),
    record,
    replacement: sha256(document),
    reason: 'Nhập nhầm điểm',
  });
const replace = (document: Uint8Array, statement: Uint8Array, bearer?: Bearer) =>
  post('/v1/replacements', { document: base64(document), statement: base64(statement) }, bearer);

async function accepted(index: number): Promise<void> {
  expect((await push(documentAt(index).bytes)).body.state).toBe('accepted');
}

describe('Đ25.3, before the closing: thu hồi', () => {
  test('a record is recalled by a statement of principal and seal; the year is open again', async () => {
    await accepted(0);
    const { sha256: record } = documentAt(0);
    const statement = recallOf(0);
    const { status, body } = await recall(statement);
    expect([status, body.state]).toEqual([200, 'done']);
    expect(body.answer).toEqual({
      kind: 'recall',
      recalled: true,
      personalId: personalId(0),
      schoolYear,
      sha256: record,
    });
    const { years } = await transcriptOf(0);
    const ended = { kind: 'recalled', reason: 'Nhập nhầm điểm', statement: sha256(statement) };
    expect(years).toMatchObject([{ sha256: record, ended }]);
    expect(years[0].links).toBeUndefined();
    // The same statement once more changes nothing; the bytes that were recalled do not come back.
    expect((await recall(statement)).body.answer).toEqual(body.answer);
    const again = await request(api.url)
      .post('/v1/submissions')
      .set({ 'content-type': 'application/xml', prefer: 'wait=20', 'idempotency-key': 'again', ...key })
      .send(Buffer.from(documentAt(0).bytes));
    expect(again.body).toMatchObject({ state: 'refused', refusal: { code: 'record-ended' } });
    // Nor does white space that nobody signs make another record of them.
    const respelled = await push(Buffer.concat([documentAt(0).bytes, Buffer.from('\n')]));
    expect(respelled.body).toMatchObject({ state: 'refused', refusal: { code: 'record-ended' } });
    // The push that was accepted tells what became of its record since, whoever asks again.
    const replayed = (await push(documentAt(0).bytes)).body;
    expect(replayed).toMatchObject({ state: 'accepted', ended });
    expect(replayed.links).not.toHaveProperty('document');
    expect((await push(corrected(0))).body.state).toBe('accepted');
    expect((await transcriptOf(0)).years).toMatchObject([{ ended }, { links: {} }]);
    const [event] = await recordedEvents(api.room.database, { type: 'transcript.year-record-recalled' });
    expect(event?.cause).toBe(`request/${body.id}/1/0`);
  });

  test('a statement that is altered, of another school, of another kind, or unsigned, recalls nothing', async () => {
    await accepted(1);
    const statement = Buffer.from(recallOf(1));
    const altered = Buffer.from(statement.toString().replace('Nhập nhầm', 'Nhap nham'));
    const code = async (sent: Uint8Array, bearer?: Bearer) =>
      (await recall(sent, bearer)).body.answer?.refusal?.code;
    expect(await code(altered)).toBe('statement-refused');
    expect(await code(statement, other)).toBe('school-mismatch');
    expect(await code(closingOf(1))).toBe('statement-refused');
    expect(await code(documentAt(1).bytes)).toBe('statement-refused');
    expect(await code(Buffer.from('<KHONG_RO/>'))).toBe('unknown-profile');
    const foreign = stated(
      { kind: 'recall', personalId: personalId(1), record: documentAt(1).sha256, reason: 'x' },
      { school: there.id, schoolYear },
    );
    expect(await code(foreign, other)).toBe('no-such-transcript');
    expect(await code(recallOf(1, documentAt(2).sha256))).toBe('statement-of-another-record');
    expect((await transcriptOf(1)).years[0]).toHaveProperty('links');
    const denied = await recordedLooks(api.room.database, { outcome: 'denied', what: 'recall' });
    expect(denied.length).toBe(1);
    const named = await recordedLooks(api.room.database, { personalId: personalId(1), what: 'recall' });
    expect(named).toEqual(denied);
  });

  test('a statement is no record: pushed as one it is refused by name', async () => {
    expect((await push(recallOf(1))).body).toMatchObject({
      state: 'refused',
      refusal: { code: 'not-a-year-record' },
    });
  });

  test('what a statement says is not told with the refusal, and its pupils were looked at (Đ20.3)', async () => {
    const { body } = await push(closingOf(10, 11));
    expect(body.report).toMatchObject({ indication: 'TOTAL-PASSED' });
    expect(body.report).not.toHaveProperty('statement');
    const officer = await api.officerKey('Lan Thử');
    const read = (path: string) =>
      request(api.url)
        .get(path)
        .set({ ...officer });
    expect((await read(`/v1/submissions/${body.id}`)).body.report).toEqual(body.report);
    for (const index of [10, 11]) {
      const looks = await recordedLooks(api.room.database, {
        personalId: personalId(index),
        what: 'submission',
      });
      expect(looks).toMatchObject([{ outcome: 'seen' }]);
    }
    const refused = (await push(recallOf(10))).body;
    await read(`/v1/submissions/${refused.id}`);
    const looks = await recordedLooks(api.room.database, { personalId: personalId(10), what: 'submission' });
    expect(looks.length).toBe(2);
  });

  test('is for the school alone: not for the department', async () => {
    const officer = await api.officerKey('Lan Thử');
    const { status, body } = await recall(recallOf(1), officer);
    expect([status, body.type]).toEqual([403, 'urn:kho-hoc-ba:problem:not-permitted']);
  });
});

describe('Đ25.3, before the closing: thay thế', () => {
  test('one request carries the record and the statement; there is never a moment with none in force', async () => {
    await accepted(2);
    const document = corrected(2);
    const statement = replacementOf(2, document);
    const { status, body } = await replace(document, statement);
    expect([status, body.state, body.statement]).toEqual([200, 'accepted', sha256(statement)]);
    expect(body.receipt).toBeDefined();
    const { years } = await transcriptOf(2);
    expect(years).toMatchObject([
      { ended: { kind: 'replaced', by: sha256(document), statement: sha256(statement) } },
      { sha256: sha256(document), links: {} },
    ]);
    const events = await recordedEvents(api.room.database, { type: 'transcript.year-record-replaced' });
    expect(events.length).toBe(1);
    expect((await replace(document, statement)).body.id).toBe(body.id);
    expect((await transcriptOf(2)).years.length).toBe(2);
  });

  test('pushed twice at once it is replaced once', async () => {
    await accepted(3);
    const document = corrected(3);
    const statement = replacementOf(3, document);
    const both = await Promise.all([replace(document, statement), replace(document, statement)]);
    expect(both.map(({ body }) => body.state)).toEqual(['accepted', 'accepted']);
    expect((await transcriptOf(3)).years.length).toBe(2);
  });

  test('without a statement, with one on another document, or with one that does not verify, is refused', async () => {
    await accepted(4);
    const document = corrected(4);
    expect((await push(document)).body).toMatchObject({ refusal: { code: 'year-record-exists' } });
    const code = async (statement: Uint8Array) => (await replace(document, statement)).body.refusal?.code;
    expect(await code(replacementOf(4, corrected(4, { remark: 'khác' })))).toBe(
      'statement-of-another-record',
    );
    expect(await code(replacementOf(4, document, documentAt(5).sha256))).toBe('statement-of-another-record');
    expect(await code(recallOf(4))).toBe('statement-refused');
    const altered = Buffer.from(replacementOf(4, document)).toString().replace('Nhập', 'Nhap');
    expect(await code(Buffer.from(altered))).toBe('statement-refused');
    expect((await transcriptOf(4)).years).toMatchObject([{ sha256: documentAt(4).sha256, links: {} }]);
    const { status, body } = await post('/v1/replacements', {
      document: base64(document),
      statement: 'AAAA',
    });
    expect([status, body.type]).toEqual([422, 'urn:kho-hoc-ba:problem:document-not-xml']);
  });
});

describe('Đ25.1: chốt', () => {
  test('the records of a class are closed, each with an answer; no recall or replacement after it', async () => {
    await accepted(5);
    await accepted(6);
    const statement = closingOf(5, 6, 7);
    const { body } = await close(statement);
    expect(body.state).toBe('done');
    expect(body.answer).toMatchObject({ kind: 'close', schoolYear, className: '6A' });
    expect(body.answer.results).toMatchObject([
      { personalId: personalId(5), closed: true },
      { personalId: personalId(6), closed: true },
      { personalId: personalId(7), closed: false, refusal: { code: 'no-such-year-record' } },
    ]);
    expect((await transcriptOf(5)).years).toMatchObject([{ closed: { statement: sha256(statement) } }]);
    expect((await recall(recallOf(5))).body.answer.refusal.code).toBe('year-closed');
    const document = corrected(5);
    const replaced = await replace(document, replacementOf(5, document));
    expect(replaced.body.refusal.code).toBe('year-closed');
    const asked = { kind: 'cancel', personalId: personalId(5), schoolYear, reason: 'Nhầm học sinh' };
    expect((await post('/v1/requests', asked)).body.state).toBe('awaiting-approval');
  });

  test('a statement that nothing came to rest on may go after the term of refused uploads, with the report on it', async () => {
    const [closing, recalling, document] = [closingOf(7), recallOf(7), corrected(7)];
    const replacing = replacementOf(7, document);
    const altered = Buffer.from(recalling.toString().replace('Nhập', 'Nhap'));
    const refused = async () => {
      expect((await close(closing)).body.answer.results).toMatchObject([{ closed: false }]);
      for (const statement of [recalling, altered])
        expect((await recall(statement)).body.answer.kind).toBe('refused');
      expect((await replace(document, replacing)).body.state).toBe('refused');
    };
    await refused();
    // The last refusal is the one that counts.
    now = new Date(inTerm.getTime() + 3_600_000);
    await refused();
    const { blobs } = api.room.database;
    for (const statement of [closing, recalling, altered, replacing]) {
      const row = await copiesOf(api.room.database, sha256(statement) as Sha256);
      expect(row).toMatchObject({ noRecordSince: now.toISOString() });
    }
    const reports = { holds: 'report', term: { $exists: false } } as const;
    expect(await blobs.countDocuments(reports)).toBeGreaterThan(0);
    expect(await blobs.countDocuments({ ...reports, noRecordSince: { $exists: false } })).toBe(0);
  });
});

describe('Đ25.2 and Đ25.4: from the closing day on', () => {
  test('a record that says "not promoted" is supplemented, until the lock; any other stays', async () => {
    const [failed, passed] = [corrected(8, { promoted: false }), corrected(9, { promoted: true })];
    for (const bytes of [failed, passed]) expect((await push(bytes)).body.state).toBe('accepted');
    expect((await transcriptOf(8)).years).toMatchObject([{ outcome: 'not-promoted' }]);
    now = july;
    expect((await recall(recallOf(8, sha256(failed)))).body.answer.refusal.code).toBe('year-closed');
    const supplement = corrected(8, { promoted: true });
    expect((await push(supplement)).body).toMatchObject({ state: 'accepted', late: false });
    expect((await transcriptOf(8)).years).toMatchObject([
      { ended: { kind: 'replaced', by: sha256(supplement) } },
      { outcome: 'promoted', links: {} },
    ]);
    const other = corrected(9, { promoted: true, remark: 'khác' });
    expect((await push(other)).body).toMatchObject({ refusal: { code: 'supplement-not-due' } });
    expect((await push(documentAt(10).bytes)).body).toMatchObject({ state: 'accepted', late: true });
    now = locked;
    const late = corrected(8, { promoted: true, remark: 'muộn' });
    expect((await push(late)).body).toMatchObject({ refusal: { code: 'year-locked' } });
    expect((await recall(recallOf(10))).body.answer.refusal.code).toBe('year-locked');
  });
});
