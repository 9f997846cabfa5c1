import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { sha256Of } from '../../src/storage/sites/blobs.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';
import { revokeKey } from '../support/issue-key.ts';
import { openReceipt } from '../support/open-receipt.ts';
import { copiesOf } from '../support/records.ts';

const here = makeSchool('37099201', { teachers: 1, classes: ['6A'] });
const third = '37099203';
const schoolYear = '2025-2026';
let api: ApiRoom;
let key: Bearer;
let documents: readonly SignedDocument[];

beforeAll(async () => {
  const pki = await makePki({ schools: [here] });
  api = await openApiRoom(inject('addresses'), pki);
  key = await api.schoolKey(here.id);
  documents = makeSignedDocuments({
    pki,
    school: here.id,
    schoolYear,
    pupilsPerClass: 6,
    seed: 'api-intake',
  });
});
afterAll(() => api?.close());

function document(index: number): SignedDocument {
  const found = documents[index];
  if (!found) throw new Error(`no document ${index}`);
  return found;
}

function push(body: Uint8Array | string, headers: Record<string, string> = {}) {
  return request(api.url)
    .post('/v1/submissions')
    .set({ 'content-type': 'application/xml', ...key, ...headers })
    .send(Buffer.from(body));
}

function read(path: string, headers: Bearer = key) {
  return request(api.url)
    .get(path)
    .set({ ...headers });
}

function problem({ status, headers, body }: request.Response) {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  return `${status} ${String(body.type).replace('urn:kho-hoc-ba:problem:', '')}`;
}

describe('a push', () => {
  test('is answered 202 once the blob is at the primary and the submission in the database', async () => {
    const { bytes } = document(5);
    const response = await push(bytes, { 'x-request-id': 'intake-1' });
    const requestId = response.headers['x-request-id'];
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.status).toBe(202);
    const body = response.body;
    const sha256 = sha256Of(bytes);
    expect(body).toMatchObject({
      sha256,
      size: bytes.length,
      schoolId: here.id,
      state: 'received',
      attempt: 1,
    });
    expect(response.headers.location).toBe(`/v1/submissions/${body.id}`);
    expect(response.headers).not.toHaveProperty('preference-applied');
    expect(await api.room.sites.primary.read(sha256)).toEqual(Buffer.from(bytes));
    expect(await api.room.submission(body.id)).toMatchObject({ requestId, sha256 });
    expect(await api.room.queues.submissions.getJob(`${body.id}.1`)).toBeTruthy();
  });

  test('waits no longer than it was asked to', async () => {
    const began = performance.now();
    const response = await push(document(5).bytes, { prefer: 'wait=1' });
    expect(response.status).toBe(202);
    expect(response.headers['preference-applied']).toBe('wait=1');
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('twice is one submission, with a key and without', async () => {
    const ids = new Set<string>();
    for (const headers of [{}, {}, { 'idempotency-key': 'k-1' }, { 'idempotency-key': 'k-1' }]) {
      ids.add((await push(document(4).bytes, headers)).body.id);
    }
    expect(ids.size).toBe(2);
  });

  test('twenty at once is one submission', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await push(document(3).bytes, { 'idempotency-key': 'twenty' });
        return { status: response.status, id: response.body.id };
      }),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const stored = await api.room.database.submissions.countDocuments({ sha256: document(3).sha256 });
    expect(stored).toBe(1);
  });

  test('with a key that was used for other bytes is 422, and the first push stands', async () => {
    const first = (await push('<a/>', { 'idempotency-key': 'reused' })).body;
    expect(problem(await push('<b/>', { 'idempotency-key': 'reused' }))).toBe('422 idempotency-key-reused');
    expect((await push('<a/>', { 'idempotency-key': 'reused' })).body.id).toBe(first.id);
  });

  test("of one school's key is not another's", async () => {
    const other = await api.schoolKey(third);
    const mine = (await push('<c/>', { 'idempotency-key': 'shared' })).body;
    const theirs = (await push('<c/>', { 'idempotency-key': 'shared', ...other })).body;
    expect(theirs.id).not.toBe(mine.id);
  });
});

describe('a push is refused at the door', () => {
  test.each([
    ['', '422 document-not-xml'],
    ['  \n', '422 document-not-xml'],
    ['{"a":1}', '422 document-not-xml'],
  ])('when it is no XML: %j', async (body, expected) => {
    expect(problem(await push(body))).toBe(expected);
  });

  test('when it is not called XML', async () => {
    const response = await push('<a/>', { 'content-type': 'application/json' });
    expect(problem(response)).toBe('415 media-type-unsupported');
  });

  test('when it is larger than a document may be', async () => {
    const response = await push(Buffer.alloc(1024 * 1024 + 1, 60));
    expect(problem(response)).toBe('413 body-too-large');
  });

  test.each(['', 'x'.repeat(129), 'với dấu', 'a b'])(
    'when its Idempotency-Key is malformed: %j',
    async (bad) => {
      const header = Buffer.from(bad, 'utf8').toString('latin1');
      expect(problem(await push('<a/>', { 'idempotency-key': header }))).toBe(
        '400 idempotency-key-malformed',
      );
    },
  );

  test('without a credential, with a wrong, a revoked or an officer’s one', async () => {
    const none = await request(api.url).post('/v1/submissions').send('<a/>');
    expect(problem(none)).toBe('401 credential-required');
    const last = key.authorization.slice(-1) === 'A' ? 'E' : 'A';
    for (const wrong of [
      `${key.authorization.slice(0, -1)}${last}`,
      'Bearer ',
      'Basic a2hiOg==',
      'Bearer khb_x_y',
    ]) {
      expect(problem(await push('<a/>', { authorization: wrong }))).toBe('401 credential-invalid');
    }
    const revoked = await api.schoolKey(here.id);
    expect((await push('<a/>', { ...revoked })).status).toBe(202);
    await revokeKey(api.room.database, revoked.authorization.split('_')[1] ?? '');
    expect(problem(await push('<a/>', { ...revoked }))).toBe('401 credential-invalid');
    expect(problem(await push('<a/>', { ...(await api.officerKey('lan')) }))).toBe('403 not-permitted');
  });

  test('and nothing of what was refused is stored', async () => {
    const { database } = api.room;
    for (const body of ['', '{"a":1}']) {
      expect(await copiesOf(database, sha256Of(Buffer.from(body)))).toBeNull();
    }
  });
});

describe('the result of a push', () => {
  beforeAll(async () => {
    api.startWorkers();
    const opened = await fetch(`${api.url}/v1/requests`, {
      method: 'POST',
      headers: { ...key, 'content-type': 'application/json', prefer: 'wait=20' },
      body: JSON.stringify({
        kind: 'create',
        schoolYear,
        personalIds: documents.map(({ pupil }) => pupil.personalId),
      }),
    });
    expect(opened.status).toBe(200);
  });

  test('comes within the wait: accepted, with a receipt, and the bytes as they were pushed', async () => {
    const { bytes, sha256, pupil } = document(0);
    const response = await push(bytes, { prefer: 'wait=20' });
    expect(response.status).toBe(200);
    expect(response.headers['preference-applied']).toBe('wait=20');
    const body = response.body;
    expect(body).toMatchObject({ state: 'accepted', personalId: pupil.personalId, schoolYear, late: false });
    expect(body.report).toMatchObject({ indication: 'TOTAL-PASSED', sha256 });
    expect(body.report).not.toHaveProperty('content');
    const keys = (await read('/.well-known/jwks.json')).body;
    expect(await openReceipt(body.receipt, keys)).toMatchObject({ submissionId: body.id, sha256 });
    const served = await fetch(`${api.url}${body.links.document}`, { headers: { ...key } });
    expect(Buffer.from(await served.arrayBuffer())).toEqual(Buffer.from(bytes));
  });

  test('is the same for the same push later, at once', async () => {
    const again = await push(document(0).bytes);
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ state: 'accepted', attempt: 1 });
  });

  test('says which check failed, in words for the vendor', async () => {
    const tampered = Buffer.from(document(1).bytes);
    const at = tampered.indexOf('<HO_VA_TEN>') + 12;
    tampered[at] = (tampered[at] ?? 0) ^ 1;
    const body = (await push(tampered, { prefer: 'wait=20' })).body;
    expect(body).toMatchObject({
      state: 'refused',
      refusal: { code: 'verification-failed', article: 'Đ15' },
      report: { indication: 'TOTAL-FAILED', checks: { contentUnaltered: 'failed' } },
    });
    expect(body.report.signatures.length).toBeGreaterThan(0);
  });

  test('of a refused push without a key is judged anew when it is pushed again', async () => {
    const unknown = '<HOC_BA phienBan="98"><A/></HOC_BA>';
    const first = (await push(unknown, { prefer: 'wait=20' })).body;
    expect(first).toMatchObject({ state: 'refused', refusal: { code: 'unknown-profile' }, attempt: 1 });
    const second = (await push(unknown, { prefer: 'wait=20' })).body;
    expect(second).toMatchObject({ id: first.id, state: 'refused', attempt: 2 });
  });

  test('is seen by the school that pushed and the department, and by nobody else', async () => {
    const { id } = (await push(document(0).bytes)).body;
    expect((await read(`/v1/submissions/${id}`)).status).toBe(200);
    expect((await read(`/v1/submissions/${id}`, await api.officerKey('lan'))).status).toBe(200);
    const other = await api.schoolKey(third);
    const hidden = await read(`/v1/submissions/${id}`, other);
    const missing = await read(`/v1/submissions/${'0'.repeat(32)}`, other);
    expect(hidden.status).toBe(404);
    expect({ ...hidden.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
  });
});

test('after all this no personal ID and no name stands in the log', async () => {
  await sleep(50);
  const log = api.logged();
  expect(log).toContain('"route":"/v1/submissions"');
  for (const { pupil } of documents) {
    expect(log).not.toContain(pupil.personalId);
    expect(log).not.toContain(pupil.fullName);
  }
});
