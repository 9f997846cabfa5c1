import { createHash } from 'node:crypto';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { vietnameseMonth } from '../../src/domain/identity/calendar.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { recordedLooks } from '../support/records.ts';
import { registerSchool } from '../support/register-school.ts';

const here = makeSchool('37099401', { teachers: 1, classes: ['6A'] });
const schoolYear = '2025-2026';
let api: ApiRoom;
let key: Bearer;
let third: Bearer;
let lan: Bearer;
let minh: Bearer;
let documents: readonly SignedDocument[];

beforeAll(async () => {
  const pki = await makePki({ schools: [here] });
  api = await openApiRoom(inject('addresses'), pki);
  api.startWorkers();
  key = await api.schoolKey(here.id);
  third = await api.schoolKey('37099403');
  lan = await api.officerKey('lan');
  minh = await api.officerKey('minh');
  await registerSchool(api.room.database, { _id: here.id, name: here.name });
  documents = makeSignedDocuments({
    pki,
    school: here.id,
    schoolYear,
    pupilsPerClass: 6,
    seed: 'api-requests',
  });
});
afterAll(() => api?.close());

function post(path: string, body: object, headers: object = key) {
  return request(api.url)
    .post(path)
    .set({ prefer: 'wait=20', ...headers })
    .send(body);
}
const ask = (body: object, headers: object = key) => post('/v1/requests', body, headers);
const read = (path: string, headers: object = key) =>
  request(api.url)
    .get(path)
    .set({ ...headers });
const code = ({ status, body }: request.Response) =>
  `${status} ${String(body.type).replace('urn:kho-hoc-ba:problem:', '')}`;
const personalId = (index: number) => document(index).pupil.personalId;

function document(index: number): SignedDocument {
  const found = documents[index];
  if (!found) throw new Error(`no document ${index}`);
  return found;
}

async function pushed(index: number) {
  const { body } = await request(api.url)
    .post('/v1/submissions')
    .set({ 'content-type': 'application/xml', prefer: 'wait=20', ...key })
    .send(Buffer.from(document(index).bytes));
  return body;
}

describe('create (Đ24.4)', () => {
  test('opens a class, with an answer for each pupil, at the school of the credential', async () => {
    const ids = documents.map(({ pupil }) => pupil.personalId);
    const { status, body, headers } = await ask({
      kind: 'create',
      schoolYear,
      personalIds: [...ids, ids[0]],
    });
    expect(status).toBe(200);
    expect(headers['preference-applied']).toBe('wait=20');
    expect(headers.location).toBe(`/v1/requests/${body.id}`);
    expect(body).toMatchObject({
      state: 'done',
      requestedBy: `school:${here.id}`,
      body: { schoolId: here.id },
    });
    expect(body.answer.results).toEqual(ids.map((id) => ({ personalId: id, opened: true, inherited: [] })));
    expect((await read(headers.location ?? '')).body).toEqual(body);
  });

  test('says for each pupil why not', async () => {
    const { body } = await ask({ kind: 'create', schoolYear, personalIds: [personalId(0)] }, third);
    expect(body.answer.results).toMatchObject([
      { opened: false, refusal: { code: 'open-at-another-school', article: 'Đ26.1' } },
    ]);
  });

  test('is answered 202 at once when no wait is asked for', async () => {
    const { status, body, headers } = await request(api.url)
      .post('/v1/requests')
      .set({ ...key })
      .send({ kind: 'create', schoolYear, personalIds: [personalId(0)] });
    expect(status).toBe(202);
    expect(body.state).toBe('received');
    const later = await read(headers.location ?? '', { ...key, prefer: 'wait=20' });
    expect(later.body.state).toBe('done');
  });

  test('with the same Idempotency-Key is the same request; with another body it is refused', async () => {
    const headers = { ...key, 'idempotency-key': 'class-6A' };
    const body = { kind: 'create', schoolYear, personalIds: [personalId(1)] };
    const [first, second] = await Promise.all([ask(body, headers), ask(body, headers)]);
    expect(second.body.id).toBe(first.body.id);
    const other = { ...body, personalIds: [personalId(2)] };
    expect(code(await ask(other, headers))).toBe('422 idempotency-key-reused');
    const theirs = await ask(body, { ...third, 'idempotency-key': 'class-6A' });
    expect(theirs.body.id).not.toBe(first.body.id);
  });

  test('for another school than the own is refused; the department must name one that exists', async () => {
    const body = { kind: 'create', schoolYear, personalIds: [personalId(0)] };
    expect(code(await ask({ ...body, schoolId: '37099403' }))).toBe('403 not-permitted');
    expect(code(await ask(body, lan))).toBe('422 school-required');
    expect(code(await ask({ ...body, schoolId: '37099999' }, lan))).toBe('422 unknown-school');
    const made = await ask({ ...body, schoolId: here.id }, lan);
    expect(made.body).toMatchObject({ state: 'done', requestedBy: expect.stringMatching(/^officer:cb-/) });
  });

  test.each([
    [{ kind: 'create', schoolYear, personalIds: ['09900000001'] }, '400 personal-id-malformed'],
    [{ kind: 'create', schoolYear, personalIds: [] }, '400 request-invalid'],
    [{ kind: 'destroy' }, '400 request-invalid'],
    [{ kind: 'cancel', schoolYear, personalId: '099000000001', reason: ' ' }, '422 reason-required'],
  ])('%j is %s', async (body, expected) => {
    expect(code(await ask(body))).toBe(expected);
  });
});

describe('cancel (Đ25.3)', () => {
  const cancel = (index: number) =>
    ask({ kind: 'cancel', personalId: personalId(index), schoolYear, reason: 'Sai điểm môn Toán' });
  const decide = (id: string, body: object, by: Bearer) => post(`/v1/requests/${id}/decision`, body, by);

  test('awaits the department, which sees it in its list; nobody else decides (Đ4.4)', async () => {
    const { sha256 } = document(0);
    expect((await pushed(0)).state).toBe('accepted');
    const { status, body } = await cancel(0);
    expect([status, body.state]).toEqual([202, 'awaiting-approval']);
    expect(body.links.decision).toBe(`/v1/requests/${body.id}/decision`);

    const list = await read('/v1/requests?state=awaiting-approval', lan);
    expect(list.body.items.map((item: { id: string }) => item.id)).toContain(body.id);
    expect(code(await read('/v1/requests?state=awaiting-approval'))).toBe('403 not-permitted');
    expect(code(await decide(body.id, { approve: true }, key))).toBe('403 not-permitted');
    expect(code(await decide(body.id, { approve: true }, third))).toBe('403 not-permitted');
    expect(code(await decide(body.id, {}, lan))).toBe('400 request-invalid');

    const done = await decide(body.id, { approve: true, note: 'Đồng ý' }, lan);
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({
      state: 'done',
      approval: { by: expect.stringMatching(/^officer:cb-/), approve: true, note: 'Đồng ý' },
      answer: { kind: 'cancel', cancelled: true, sha256 },
    });
    expect((await decide(body.id, { approve: true, note: 'Đồng ý' }, lan)).body).toEqual(done.body);
    expect(code(await decide(body.id, { approve: true }, minh))).toBe('409 not-awaiting-approval');
    expect(code(await decide(body.id, { approve: false }, lan))).toBe('409 not-awaiting-approval');
    const told = await recordedEvents(api.room.database, { type: 'request.approved' });
    expect(told.map(({ actor }) => actor)).toEqual([expect.stringMatching(/^officer:cb-/)]);

    const transcript = await read(`/v1/transcripts/${personalId(0)}`);
    expect(transcript.body.years).toMatchObject([
      { sha256, ended: { kind: 'cancelled', reason: 'Sai điểm môn Toán' } },
    ]);
    expect(transcript.body.years[0]).not.toHaveProperty('links');
    const year = `/v1/transcripts/${personalId(0)}/years/${schoolYear}`;
    expect(code(await read(year))).toBe('404 no-such-year-record');
    expect(code(await read(`${year}/document`, lan))).toBe('404 no-such-year-record');
  });

  test('asked for by an officer is not approved by the same officer', async () => {
    expect((await pushed(1)).state).toBe('accepted');
    const body = {
      kind: 'cancel',
      schoolId: here.id,
      personalId: personalId(1),
      schoolYear,
      reason: 'Trùng',
    };
    const { body: made } = await ask(body, lan);
    expect(made.state).toBe('awaiting-approval');
    expect(code(await decide(made.id, { approve: true }, lan))).toBe('403 four-eyes');
    const rejected = await decide(made.id, { approve: false, note: 'Chưa rõ' }, minh);
    expect([rejected.status, rejected.body.state]).toEqual([200, 'rejected']);
    const transcript = await read(`/v1/transcripts/${personalId(1)}`);
    expect(transcript.body.years[0]).not.toHaveProperty('ended');
  });

  test('of what two officers decide at once, one stands', async () => {
    const { body } = await cancel(1);
    const answers = await Promise.all([
      decide(body.id, { approve: true }, lan),
      decide(body.id, { approve: false }, minh),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const told = await recordedEvents(api.room.database, { kind: 'request', aggregateId: body.id });
    expect(told.filter(({ type }) => /approved|rejected/.test(type))).toHaveLength(1);
  });

  test('of a record that is not there is refused with the reason, and there is nothing to decide', async () => {
    const { status, body } = await cancel(3);
    expect(status).toBe(200);
    expect(body.answer).toMatchObject({ kind: 'refused', refusal: { code: 'no-such-year-record' } });
    expect(code(await decide(body.id, { approve: true }, lan))).toBe('409 not-awaiting-approval');
  });
});

describe('a request is taken back by whoever asked (Đ29.3)', () => {
  const asked = async () => {
    const cancel = { kind: 'cancel', personalId: personalId(4), schoolYear, reason: 'Nhầm' };
    if ((await pushed(4)).state !== 'accepted') throw new Error('not accepted');
    const { body } = await ask(cancel);
    expect(body.state).toBe('awaiting-approval');
    return body;
  };
  const withdraw = (id: string, by: Bearer = key) => post(`/v1/requests/${id}/withdrawal`, {}, by);

  test('once; the same again answers the same, and nobody decides it any more', async () => {
    const { id, links } = await asked();
    expect(links.withdrawal).toBe(`/v1/requests/${id}/withdrawal`);
    const { status, body } = await withdraw(id);
    expect([status, body.state]).toEqual([200, 'withdrawn']);
    expect(body.links).toEqual({ self: links.self });
    expect((await withdraw(id)).body).toEqual(body);
    expect(code(await post(`/v1/requests/${id}/decision`, { approve: true }, lan))).toBe(
      '409 not-awaiting-approval',
    );
    const told = await recordedEvents(api.room.database, { type: 'request.withdrawn' });
    expect(told.map(({ actor }) => actor)).toEqual([`school:${here.id}`]);
  });

  test('never by another school or an officer, for whom it is as if there were none', async () => {
    const { id } = await asked();
    for (const by of [third, lan]) expect(code(await withdraw(id, by))).toBe('404 no-such-resource');
    expect(code(await withdraw('none'))).toBe('404 no-such-resource');
    expect((await withdraw(id)).status).toBe(200);
  });

  test('not once it has its answer', async () => {
    const { body } = await ask({ kind: 'create', schoolYear, personalIds: [personalId(0)] });
    expect(body.links).toEqual({ self: `/v1/requests/${body.id}` });
    expect(code(await withdraw(body.id))).toBe('409 request-being-answered');
  });
});

test('one decision on many requests decides and answers each on its own (Đ4.4)', async () => {
  const cancel = (index: number, by: Bearer, more: object = {}) =>
    ask({ kind: 'cancel', personalId: personalId(index), schoolYear, reason: 'Nhầm', ...more }, by);
  expect((await pushed(5)).state).toBe('accepted');
  const { body: one } = await cancel(5, key);
  const { body: own } = await cancel(5, lan, { schoolId: here.id });
  const { body: gone } = await cancel(5, key);
  await post(`/v1/requests/${gone.id}/withdrawal`, {}, key);
  const requests = [one.id, own.id, gone.id, 'none', one.id];
  const decided = await post('/v1/requests/decisions', { approve: false, note: 'Chưa rõ', requests }, lan);
  expect(decided.status).toBe(200);
  expect(decided.body.results).toMatchObject([
    { id: one.id, decided: true, request: { state: 'rejected', approval: { note: 'Chưa rõ' } } },
    { id: own.id, decided: false, refusal: { code: 'four-eyes' } },
    { id: gone.id, decided: false, refusal: { code: 'not-awaiting-approval' } },
    { id: 'none', decided: false, refusal: { code: 'no-such-resource' } },
  ]);
  const many = (count: number) => Array.from({ length: count }, (_, index) => `none-${index}`);
  const tooMany = await post('/v1/requests/decisions', { approve: true, requests: many(501) }, lan);
  expect(code(tooMany)).toBe('400 request-invalid');
  const most = await post('/v1/requests/decisions', { approve: true, requests: many(500) }, lan);
  expect(most.body.results).toHaveLength(500);
  expect(code(await post('/v1/requests/decisions', { approve: true, requests }, key))).toBe(
    '403 not-permitted',
  );
});

describe('authenticate (Đ31.1)', () => {
  const authenticate = (more: object = {}, by: Bearer = key) =>
    ask({ kind: 'authenticate', personalId: personalId(2), ...more }, by);
  const base64 = (index: number) => Buffer.from(document(index).bytes).toString('base64');

  test('verifies the stored bytes again and says where the transcript stands', async () => {
    expect((await pushed(2)).state).toBe('accepted');
    const { status, body } = await authenticate();
    expect(status).toBe(200);
    expect(body.answer).toMatchObject({
      genuine: true,
      records: [{ verdict: 'TOTAL-PASSED', inForce: true, transcriptState: 'open' }],
    });
  });

  test('tells sent bytes that are those of the record from others', async () => {
    const genuine = await authenticate({ schoolYear, document: base64(2) });
    expect(genuine.body.answer).toMatchObject({ genuine: true });
    expect(genuine.body.body.sha256).toBe(document(2).sha256);
    expect(genuine.body.body).not.toHaveProperty('document');
    const other = await authenticate({ document: base64(3) });
    expect(other.body.answer.genuine).not.toBe(true);
  });

  test('is for those who may read the pupil or hold the very bytes; others learn nothing', async () => {
    expect(code(await authenticate({}, third))).toBe('404 no-such-transcript');
    expect(code(await authenticate({ document: base64(3) }, third))).toBe('404 no-such-transcript');
    expect((await authenticate({ document: base64(2) }, third)).body.answer).toMatchObject({ genuine: true });
    const missing = await ask({ kind: 'authenticate', personalId: '099999999999' }, lan);
    expect(missing.body.answer).toMatchObject({ kind: 'refused', refusal: { code: 'no-such-transcript' } });
  });

  test('refuses what is no document', async () => {
    expect(code(await authenticate({ document: 'e30=' }))).toBe('422 document-not-xml');
    const large = Buffer.alloc(1024 * 1024 + 1, 60).toString('base64');
    expect(code(await authenticate({ document: large }))).toBe('413 body-too-large');
    const larger = Buffer.alloc(2 * 1024 * 1024, 60).toString('base64');
    expect(code(await authenticate({ document: larger }))).toBe('413 body-too-large');
  });
});

test('a request is seen by its requester and the department, and by nobody else', async () => {
  const { body } = await ask({ kind: 'create', schoolYear, personalIds: [personalId(0)] });
  expect((await read(`/v1/requests/${body.id}`, lan)).status).toBe(200);
  expect(code(await read(`/v1/requests/${body.id}`, third))).toBe('404 no-such-resource');
  expect(code(await read('/v1/requests/none', third))).toBe('404 no-such-resource');
});

test('every look is recorded, and every attempt at a pupil of others', async () => {
  await ask({ kind: 'cancel', personalId: personalId(0), schoolYear, reason: 'Nhầm' }, third);
  const looks = await recordedLooks(api.room.database, { personalId: personalId(0) });
  const of = (by: string, outcome: string) =>
    looks.flatMap((look) => (look.actor === `school:${by}` && look.outcome === outcome ? [look.what] : []));
  expect(of(here.id, 'seen')).toEqual(expect.arrayContaining(['create', 'cancel', 'request']));
  expect(of('37099403', 'denied')).toEqual(expect.arrayContaining(['create', 'cancel']));
  const denied = await recordedLooks(api.room.database, { what: 'authenticate', outcome: 'denied' });
  expect(denied.map(({ actor }) => actor)).toContain('school:37099403');
});

describe('the ledger', () => {
  const storedOf = async (body: { id: string }) => {
    const stored = await api.room.database.requests.findOne({ _id: body.id });
    if (!stored) throw new Error('no request');
    return stored;
  };

  test('has a request under the key of the one pupil who is known, any other under the key of the month', async () => {
    const { sealer } = api.room.database;
    const create = (personalIds: readonly string[]) => ask({ kind: 'create', schoolYear, personalIds });
    const known = await storedOf((await create([personalId(0)])).body);
    expect(known.ledger.key).toBe(await sealer.keyFor({ of: 'pupil', id: personalId(0) as PersonalId }));
    for (const ids of [['099000000901'], [personalId(0), personalId(1)]]) {
      const { ledger, receivedAt } = await storedOf((await create(ids)).body);
      const id = vietnameseMonth(new Date(receivedAt));
      expect(ledger.key).toBe(await sealer.keyFor({ of: 'month', id }));
    }
  });

  test('has an id that nobody makes from the Idempotency-Key, which may be a number', async () => {
    const own = { ...key, 'idempotency-key': personalId(3) };
    const { body } = await ask({ kind: 'create', schoolYear, personalIds: [personalId(3)] }, own);
    expect(body.id).toMatch(/^[0-9a-f]{32}$/);
    const tried = JSON.stringify(['request', `school:${here.id}`, personalId(3)]);
    expect(body.id).not.toBe(createHash('sha256').update(tried).digest('hex').slice(0, 32));
    const again = await api.room.database.sealer.idUnder(
      await api.room.database.sealer.keyFor({ of: 'school', id: here.id }),
      tried,
    );
    expect(body.id).toBe(again);
  });

  test('shows no number, name or reason of all this to whoever has no key', async () => {
    const all = await api.room.database.requests.find().toArray();
    const lines = all.flatMap(({ ledger }) => (ledger.pending ?? []).map(({ line }) => line)).join('\n');
    expect(lines).toContain('request.approved');
    for (const { pupil } of documents) expect(lines).not.toContain(pupil.personalId);
    for (const word of ['Sai điểm', 'Đồng ý', 'Nhầm', 'Chưa rõ', 'class-6A'])
      expect(lines).not.toContain(word);
  });
});

test('after all this no personal ID, name or reason stands in the log', () => {
  const log = api.logged();
  expect(log).toContain('"route":"/v1/requests/{requestId}/decision"');
  for (const { pupil } of documents) {
    expect(log).not.toContain(pupil.personalId);
    expect(log).not.toContain(pupil.fullName);
  }
  expect(log).not.toContain('Sai điểm');
});
