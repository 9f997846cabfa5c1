import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { unsignedDocument } from '../../kit/document.ts';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { signDocument } from '../../kit/sign.ts';
import { signersOf } from '../../kit/signer.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';
import { recordedLooks } from '../support/records.ts';
import { registerSchool } from '../support/register-school.ts';

const A = makeSchool('37099221', { teachers: 1, classes: ['6A'] });
const B = makeSchool('37099222', { teachers: 1, classes: ['6A'] });
const C = makeSchool('37099223', { teachers: 1, classes: ['6A'] });
const schoolYear = '2024-2025';
let pki: Pki;
let api: ApiRoom;
let keys: Record<'a' | 'b' | 'c' | 'officer', Bearer>;
let documents: SignedDocument[];
let accepted: SignedDocument[];

beforeAll(async () => {
  pki = await makePki({ schools: [A, B] });
  api = await openApiRoom(inject('addresses'), pki);
  api.startWorkers();
  for (const { id, name } of [A, B, C]) await registerSchool(api.room.database, { _id: id, name });
  keys = {
    a: await api.schoolKey(A.id),
    b: await api.schoolKey(B.id),
    c: await api.schoolKey(C.id),
    officer: await api.officerKey('tester'),
  };
  documents = [
    ...makeSignedDocuments({ pki, school: A.id, schoolYear, pupilsPerClass: 8, seed: 'transfers' }),
  ];
  const personalIds = documents.map(({ pupil }) => pupil.personalId);
  await call(
    'POST',
    '/v1/requests',
    keys.a,
    { kind: 'create', schoolYear, personalIds },
    { prefer: 'wait=20' },
  );
  accepted = documents.slice(0, 6);
  for (const { bytes } of accepted) {
    expect((await push(keys.a, bytes)).json).toMatchObject({ state: 'accepted' });
  }
});
afterAll(() => api?.close());

async function call(
  method: 'GET' | 'POST',
  path: string,
  key: Bearer,
  body?: object,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { ...key, ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text === '' ? undefined : JSON.parse(text),
  };
}

async function push(key: Bearer, bytes: Uint8Array) {
  const response = await fetch(`${api.url}/v1/submissions`, {
    method: 'POST',
    headers: { ...key, 'content-type': 'application/xml', prefer: 'wait=20' },
    body: new Uint8Array(bytes),
  });
  const json: { state: string; refusal?: { code: string } } = JSON.parse(await response.text());
  return { status: response.status, json };
}

function take(): SignedDocument {
  const document = accepted.pop();
  if (!document) throw new Error('no document left');
  return document;
}

const toSchool = (schoolId: string) => ({ kind: 'school', schoolId });
const release = (personalId: string, to: object = toSchool(B.id), key = keys.a) =>
  call('POST', '/v1/transfers', key, { personalId, to });
const problem = (code: string) => ({ type: `urn:kho-hoc-ba:problem:${code}` });

describe('a pupil moves to another school of the province (Đ26.2)', () => {
  test('from release to the first push at the new school', async () => {
    const { pupil, bytes, sha256 } = take();
    const { personalId } = pupil;
    const transcript = `/v1/transcripts/${personalId}`;
    const document = `${transcript}/years/${schoolYear}/document`;
    expect((await call('GET', transcript, keys.b)).status).toBe(404);

    const opened = await release(personalId);
    expect(opened.status).toBe(201);
    expect(opened.json).toMatchObject({ personalId, state: 'released', from: { schoolId: A.id } });
    const self = opened.headers.get('location') ?? '';
    expect(opened.json.links).toEqual({ self, transcript, withdrawal: `${self}/withdrawal` });

    const again = await release(personalId);
    expect(again).toMatchObject({ status: 200, json: { id: opened.json.id } });
    const incoming = await call('GET', '/v1/transfers?direction=incoming', keys.b);
    expect(incoming.json.items).toMatchObject([
      { id: opened.json.id, links: { acceptance: `${self}/acceptance` } },
    ]);
    // The school it is released to may look before it takes the pupil over (Đ26.2: it agrees to receive).
    expect((await call('GET', transcript, keys.b)).json).toMatchObject({ state: { kind: 'released' } });

    const acceptance = await call('POST', `${self}/acceptance`, keys.b);
    expect(acceptance).toMatchObject({ status: 200, json: { state: 'accepted' } });
    expect(await call('POST', `${self}/acceptance`, keys.b)).toMatchObject({
      status: 200,
      json: { state: 'accepted' },
    });

    const pulled = await fetch(`${api.url}${document}`, { headers: { ...keys.b } });
    const pulledBytes = Buffer.from(await pulled.arrayBuffer());
    expect(createHash('sha256').update(pulledBytes).digest('hex')).toBe(sha256);
    expect(pulledBytes.equals(bytes)).toBe(true);
    const after = await call('GET', transcript, keys.b);
    expect(after.json).toMatchObject({ personalId, state: { kind: 'open', schoolId: B.id } });

    // Nothing is made anew: the new school opens its year on the same transcript and inherits what is there.
    const opening = await call(
      'POST',
      '/v1/requests',
      keys.b,
      { kind: 'create', schoolYear: '2025-2026', personalIds: [personalId] },
      { prefer: 'wait=20' },
    );
    expect(opening.json.answer.results).toMatchObject([
      { personalId, opened: true, inherited: [{ schoolYear, sha256 }] },
    ]);
    const nextYear = nextYearAtB(personalId);
    expect((await push(keys.a, nextYear)).json).toMatchObject({ refusal: { code: 'school-mismatch' } });
    expect((await push(keys.b, nextYear)).json).toMatchObject({ state: 'accepted', personalId });
    expect((await call('GET', transcript, keys.b)).json.years).toMatchObject([
      { schoolYear, schoolId: A.id },
      { schoolYear: '2025-2026', schoolId: B.id },
    ]);
  });

  test('the former school may push no more, and sees its own years only', async () => {
    const pushedLate = documents[6];
    if (!pushedLate) throw new Error('no document');
    const waiting = await release(pushedLate.pupil.personalId);
    expect((await push(keys.a, pushedLate.bytes)).json).toMatchObject({
      state: 'refused',
      refusal: { code: 'transfer-under-way' },
    });
    await call('POST', `${waiting.json.links.self}/acceptance`, keys.b);
    const later = withOtherEnding(pushedLate.bytes);
    expect((await push(keys.a, later)).json).toMatchObject({
      state: 'refused',
      refusal: { code: 'transcript-not-open' },
    });

    const { pupil, bytes } = take();
    const opened = await release(pupil.personalId);
    await call('POST', `${opened.json.links.self}/acceptance`, keys.b);
    // Bytes that were accepted before keep their answer; other bytes for the same year are refused.
    expect((await push(keys.a, bytes)).json).toMatchObject({ state: 'accepted' });
    expect((await push(keys.a, withOtherEnding(bytes))).json).toMatchObject({ state: 'refused' });
    const seen = await call('GET', `/v1/transcripts/${pupil.personalId}`, keys.a);
    expect(seen.json).toMatchObject({ state: { kind: 'elsewhere' }, years: [{ schoolId: A.id }] });
    expect((await release(pupil.personalId)).json).toMatchObject(problem('no-such-transcript'));
    const create = { kind: 'create', schoolYear: '2025-2026', personalIds: [pupil.personalId] };
    const reopening = await call('POST', '/v1/requests', keys.a, create, { prefer: 'wait=20' });
    expect(reopening.json.answer.results).toMatchObject([
      { opened: false, refusal: { code: 'open-at-another-school' } },
    ]);
  });

  test('a third school sees neither the pupil nor the transfer, and can do nothing with them', async () => {
    const { pupil } = take();
    const { json } = await release(pupil.personalId);
    const self = json.links.self;
    const document = `/v1/transcripts/${pupil.personalId}/years/${schoolYear}/document`;
    expect((await call('GET', document, keys.c)).status).toBe(404);
    expect(await call('GET', self, keys.c)).toMatchObject({ status: 404, json: problem('no-such-resource') });
    expect((await call('POST', `${self}/acceptance`, keys.c)).status).toBe(404);
    expect((await call('POST', `${self}/withdrawal`, keys.c)).status).toBe(404);
    const foreign = await release(pupil.personalId, toSchool(B.id), keys.c);
    const missing = await release('099999999999', toSchool(B.id), keys.c);
    expect({ ...foreign.json, requestId: '' }).toEqual({ ...missing.json, requestId: '' });
    expect(foreign).toMatchObject({ status: 404, json: problem('no-such-transcript') });
    expect((await call('GET', '/v1/transfers?direction=incoming', keys.c)).json.items).toEqual([]);
    expect((await call('GET', self, keys.officer)).status).toBe(200);
    await call('POST', `${self}/acceptance`, keys.b);
    expect((await call('GET', document, keys.c)).status).toBe(404);
  });

  test('the former school takes its release back; then nobody can accept it', async () => {
    const { pupil } = take();
    const { json } = await release(pupil.personalId);
    const self = json.links.self;
    expect(await call('POST', `${self}/withdrawal`, keys.b)).toMatchObject({
      status: 403,
      json: problem('not-your-pupil'),
    });
    expect(await call('POST', `${self}/acceptance`, keys.a)).toMatchObject({
      status: 403,
      json: problem('not-receiving-school'),
    });
    for (const _ of [1, 2]) {
      expect(await call('POST', `${self}/withdrawal`, keys.a)).toMatchObject({
        status: 200,
        json: { state: 'withdrawn' },
      });
    }
    expect(await call('POST', `${self}/acceptance`, keys.b)).toMatchObject({
      status: 409,
      json: problem('transfer-not-open'),
    });
    expect((await call('GET', `/v1/transcripts/${pupil.personalId}`, keys.b)).status).toBe(404);
    expect(await call('GET', `/v1/transcripts/${pupil.personalId}`, keys.a)).toMatchObject({
      json: { state: { kind: 'open', schoolId: A.id } },
    });
  });

  test('of acceptance and withdrawal at once exactly one is answered with 200', async () => {
    const { pupil } = take();
    const { json } = await release(pupil.personalId);
    const self = json.links.self;
    const both = await Promise.all([
      call('POST', `${self}/acceptance`, keys.b),
      call('POST', `${self}/withdrawal`, keys.a),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('what cannot be is refused with its reason', async () => {
    const personalId = documents.at(-1)?.pupil.personalId ?? '';
    expect(await release(personalId, toSchool('37099999'))).toMatchObject({
      status: 422,
      json: problem('unknown-school'),
    });
    expect(await release(personalId, toSchool(A.id))).toMatchObject({
      status: 422,
      json: problem('transfer-to-same-school'),
    });
    expect(await release('09900000000')).toMatchObject({
      status: 400,
      json: problem('personal-id-malformed'),
    });
    expect(await release('0990000000001')).toMatchObject({
      status: 400,
      json: problem('personal-id-malformed'),
    });
    expect(
      await release(personalId, { kind: 'province', province: 'Hà Nội', schoolName: 'x' }),
    ).toMatchObject({ status: 400 });
    expect(await release(personalId, toSchool(B.id), keys.officer)).toMatchObject({ status: 403 });
    expect(await call('GET', '/v1/transfers/tr-20260101000000000-0123456789abcdef', keys.a)).toMatchObject({
      status: 404,
    });
    expect(await call('GET', '/v1/transfers/anything', keys.a)).toMatchObject({ status: 400 });
    expect((await call('GET', '/v1/transfers?direction=outgoing', keys.a)).json.items).not.toContainEqual(
      expect.objectContaining({ personalId }),
    );
  });

  test('a list is paged, the latest first, each once', async () => {
    const all: string[] = [];
    let next: string | undefined = '/v1/transfers?direction=outgoing&limit=2';
    while (next !== undefined) {
      const { json }: { json: { items: { id: string }[]; links: { next?: string } } } = await call(
        'GET',
        next,
        keys.a,
      );
      all.push(...json.items.map(({ id }) => id));
      next = json.links.next;
    }
    expect(all.length).toBeGreaterThanOrEqual(5);
    expect(all).toEqual([...new Set(all)].sort().reverse());
  });

  test('no personal ID and no name is in the log', () => {
    const log = api.logged();
    expect(log).toContain('/v1/transfers/{transferId}/acceptance');
    for (const { pupil } of documents) {
      expect(log).not.toContain(pupil.personalId);
      expect(log).not.toContain(pupil.fullName);
    }
  });

  test('every look at a transfer is written down', async () => {
    const accesses = (await recordedLooks(api.room.database, {})).filter(({ what }) =>
      ['transfer', 'transfer-list'].includes(what),
    );
    expect(accesses.map(({ actor }) => actor)).toEqual(
      expect.arrayContaining([`school:${B.id}`, expect.stringMatching(/^officer:cb-/)]),
    );
    const denied = { what: 'transfer', outcome: 'denied' } as const;
    expect(await recordedLooks(api.room.database, denied)).toHaveLength(7);
    // An id that is somebody else's transfer is recorded with the pupil it is about.
    const ofPupils = await Promise.all(
      documents.map(({ pupil: { personalId } }) =>
        recordedLooks(api.room.database, { personalId, ...denied }),
      ),
    );
    expect(ofPupils.flat()).not.toEqual([]);
  });
});

/** The same pupil's next year, signed by the staff of the new school. */
function nextYearAtB(personalId: string): Uint8Array {
  const options = { pki, school: A.id, schoolYear: '2025-2026', pupilsPerClass: 8, seed: 'transfers' };
  const signingDay = '2026-05-28';
  const made = makeSignedDocuments({ ...options, signingDay }).find(
    ({ pupil }) => pupil.personalId === personalId,
  );
  if (!made) throw new Error('not a pupil of this test');
  const staff = signersOf(schoolOf(pki, B.id), '6A');
  const xml = unsignedDocument({ pupil: made.pupil, school: B, staff, effectiveDate: signingDay });
  return signDocument(xml, staff, { signingDay });
}

/** The same document with white space after its end: other bytes, the signatures still hold. */
function withOtherEnding(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.from('\n')]);
}
