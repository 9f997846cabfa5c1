import { createHash } from 'node:crypto';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Transcript } from '../../src/domain/transcript/transcript.ts';
import type { TranscriptDecision } from '../../src/domain/transcript/transcript-aggregate.ts';
import { stepTranscript } from '../../src/storage/index/transcripts.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';
import { copiesOf, recordedLooks } from '../support/records.ts';
import { registerSchool } from '../support/register-school.ts';

const here = makeSchool('37099301', { teachers: 1, classes: ['6A'] });
const there = makeSchool('37099302', { teachers: 1, classes: ['6A'] });
const schoolYear = '2025-2026';
let api: ApiRoom;
let key: Bearer;
let receiver: Bearer;
let third: Bearer;
let officer: Bearer;
let documents: readonly SignedDocument[];

beforeAll(async () => {
  const pki = await makePki({ schools: [here] });
  api = await openApiRoom(inject('addresses'), pki);
  api.startWorkers();
  key = await api.schoolKey(here.id);
  receiver = await api.schoolKey(there.id);
  third = await api.schoolKey('37099303');
  officer = await api.officerKey('lan');
  await registerSchool(api.room.database, { _id: there.id, name: there.name });
  documents = makeSignedDocuments({
    pki,
    school: here.id,
    schoolYear,
    pupilsPerClass: 7,
    seed: 'api-lookup',
  });
  await ask({ kind: 'create', schoolYear, personalIds: documents.map(({ pupil }) => pupil.personalId) });
  for (const { bytes } of documents.slice(0, 2)) {
    const pushed = await request(api.url)
      .post('/v1/submissions')
      .set({ 'content-type': 'application/xml', prefer: 'wait=20', ...key })
      .send(Buffer.from(bytes));
    expect(pushed.body.state).toBe('accepted');
  }
});
afterAll(() => api?.close());

async function ask(body: object) {
  const answer = await request(api.url)
    .post('/v1/requests')
    .set({ prefer: 'wait=20', ...key })
    .send(body);
  expect(answer.status).toBe(200);
}

function read(path: string, headers: object = key) {
  return request(api.url)
    .get(path)
    .set({ ...headers });
}

function document(index: number): SignedDocument {
  const found = documents[index];
  if (!found) throw new Error(`no document ${index}`);
  return found;
}

const transcript = (index: number) => `/v1/transcripts/${document(index).pupil.personalId}`;
const year = (index: number) => `${transcript(index)}/years/${schoolYear}`;
const withoutId = (body: object) => ({ ...body, requestId: '' });

describe('a transcript', () => {
  test('is found by personal ID, with its years, by the school that holds it and the department', async () => {
    const { pupil, sha256 } = document(0);
    for (const caller of [key, officer]) {
      const { status, body, headers } = await read(transcript(0), caller);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        personalId: pupil.personalId,
        state: { kind: 'open', schoolId: here.id },
        holder: { fullName: pupil.fullName },
        years: [{ schoolYear, sha256, links: { document: `${year(0)}/document` } }],
      });
      expect(headers.etag).toMatch(/^"[0-9a-f]{32}"$/);
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  test('is not sent again while it has not changed', async () => {
    const { headers } = await read(transcript(0));
    const same = await read(transcript(0), { ...key, 'if-none-match': `W/"other", ${headers.etag}` });
    expect(same.status).toBe(304);
    expect(same.text).toBe('');
    expect(same.headers.etag).toBe(headers.etag);
    expect((await read(transcript(0), { ...key, 'if-none-match': '"v0"' })).status).toBe(200);
  });

  test('of another school is answered as one that does not exist (Đ6.3), at every depth', async () => {
    for (const depth of ['', `/years/${schoolYear}`, `/years/${schoolYear}/document`]) {
      const hidden = await read(`${transcript(0)}${depth}`, third);
      const missing = await read(`/v1/transcripts/099999999999${depth}`, third);
      expect(hidden.status).toBe(404);
      expect(hidden.body.type).toBe('urn:kho-hoc-ba:problem:no-such-transcript');
      expect(withoutId(hidden.body)).toEqual(withoutId(missing.body));
    }
    const conditional = await read(transcript(0), { ...third, 'if-none-match': '*' });
    expect(conditional.status).toBe(404);
  });

  test.each(['09900000001', '0990000000001', '09900000000a'])('with the ID %j is 400 (Đ2)', async (id) => {
    const { status, body } = await read(`/v1/transcripts/${id}`);
    expect([status, body.type]).toEqual([400, 'urn:kho-hoc-ba:problem:personal-id-malformed']);
    expect(JSON.stringify(body)).not.toContain(id);
  });

  test('without a record of that year, or of a year that is none, is refused', async () => {
    expect((await read(`${transcript(0)}/years/2024-2025`)).body.type).toMatch(/:no-such-year-record$/);
    expect((await read(`${transcript(2)}/years/${schoolYear}`)).body.type).toMatch(/:no-such-year-record$/);
    expect((await read(`${transcript(0)}/years/2024-2026`)).status).toBe(400);
  });
});

describe('a document', () => {
  test('leaves byte for byte, with its digest (RFC 9530) and hash as entity tag', async () => {
    const { bytes, sha256 } = document(0);
    const { status, body, headers } = await read(`${year(0)}/document`).responseType('blob');
    expect(status).toBe(200);
    expect(Buffer.compare(body, Buffer.from(bytes))).toBe(0);
    expect(headers['content-type']).toBe('application/xml');
    expect(headers.etag).toBe(`"${sha256}"`);
    const digest = createHash('sha256').update(bytes).digest('base64');
    expect(headers['content-digest']).toBe(`sha-256=:${digest}:`);
    const again = await read(`${year(0)}/document`, { ...key, 'if-none-match': headers.etag });
    expect(again.status).toBe(304);
  });

  test('is served from the backup, and repaired, when the primary lost it', async () => {
    const { bytes, sha256 } = document(1);
    const { sites, database } = api.room;
    await expect
      .poll(async () => (await copiesOf(database, sha256))?.backedUpAt, { timeout: 20_000 })
      .toBeTruthy();
    await sites.primary.overwrite(sha256, Buffer.from('damaged'));
    const { body } = await read(`${year(1)}/document`).responseType('blob');
    expect(Buffer.compare(body, Buffer.from(bytes))).toBe(0);
    expect(await sites.primary.read(sha256)).toEqual(Buffer.from(bytes));
    expect(api.logged()).toContain('a copy was repaired');
  });

  test('that neither site has is named so, not served and not a bare 500', async () => {
    const { sha256 } = document(1);
    await api.room.sites.primary.overwrite(sha256, Buffer.from('damaged'));
    await api.room.sites.backup.overwrite(sha256, Buffer.from('damaged'));
    const { status, body } = await read(`${year(1)}/document`);
    expect([status, body.type]).toEqual([500, 'urn:kho-hoc-ba:problem:document-lost']);
    await api.room.sites.primary.overwrite(sha256, document(1).bytes);
  });
});

test('every read of a pupil’s data is written down before it is answered, refused ones too (Đ20.3)', async () => {
  const { personalId } = document(0).pupil;
  const requestIds: string[] = [];
  for (const [path, headers] of [
    [transcript(0), key],
    [year(0), officer],
    [`${year(0)}/document`, key],
    [transcript(0), third],
    [`/v1/schools/${here.id}/transcripts`, key],
  ] as const) {
    requestIds.push((await read(path, headers)).headers['x-request-id'] ?? '');
  }
  const seen = (await recordedLooks(api.room.database, { personalId })).filter(({ requestId }) =>
    requestIds.includes(requestId),
  );
  expect(
    seen
      .map(
        ({ actor, what, outcome }) =>
          `${actor.replace(/^officer:cb-[0-9a-f]+$/, 'officer')} ${what} ${outcome}`,
      )
      .sort(),
  ).toEqual(
    [
      `school:${here.id} transcript seen`,
      'officer year-record seen',
      `school:${here.id} document seen`,
      'school:37099303 transcript denied',
      `school:${here.id} list seen`,
    ].sort(),
  );
});

test('a school asks who looked at its own pupil, and is told of no key but its own (Đ20.3)', async () => {
  const looks = `${transcript(0)}/looks`;
  await read(transcript(0), third);
  const { status, body } = await read(looks, key);
  expect(status).toBe(200);
  const mine = (one: { actor: string }) => one.actor === `school:${here.id}`;
  expect(body.items.filter(mine).every((one: object) => 'credentialId' in one)).toBe(true);
  const others = body.items.filter((one: { actor: string }) => !mine(one));
  expect(others).toContainEqual({
    at: expect.any(String),
    actor: 'school:37099303',
    what: 'transcript',
    outcome: 'denied',
  });
  expect(JSON.stringify(others)).not.toMatch(/credentialId|requestId/);
  expect((await read(looks, key)).body.items[0]).toMatchObject({ what: 'looks', outcome: 'seen' });
  const first = (await read(`${looks}?limit=1`, key)).body;
  expect(first.items).toHaveLength(1);
  expect((await read(first.links.next, key)).status).toBe(200);

  const stranger = await read(looks, third);
  expect([stranger.status, stranger.body.type]).toEqual([404, 'urn:kho-hoc-ba:problem:no-such-transcript']);
  expect((await read(looks, officer)).status).toBe(403);
});

describe("a school's list", () => {
  test('is paged in order of personal ID, each pupil once, and the last page has no next', async () => {
    const seen: string[] = [];
    let pages = 0;
    for (let path: string | undefined = `/v1/schools/${here.id}/transcripts?limit=3`; path; pages += 1) {
      const { status, body } = await read(path);
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...body.items.map((item: { personalId: string }) => item.personalId));
      path = body.links.next;
    }
    expect(pages).toBe(3);
    expect(seen).toEqual(documents.map(({ pupil }) => pupil.personalId).sort());
  });

  test('of another school is 403; the department sees it; a malformed page is 400', async () => {
    const path = `/v1/schools/${here.id}/transcripts`;
    expect((await read(path, third)).body.type).toMatch(/:not-permitted$/);
    expect((await read(path, officer)).body.items).toHaveLength(documents.length);
    for (const bad of ['limit=0', 'limit=201', 'limit=x', 'after=1', 'limit=1&limit=2', 'offset=2']) {
      expect((await read(`${path}?${bad}`)).status, bad).toBe(400);
    }
    expect((await read('/v1/schools/a/transcripts', officer)).status).toBe(400);
  });
});

describe('when a pupil moves (Đ26)', () => {
  test('the receiving school reads everything from the release on; the former one then only what it issued', async () => {
    expect((await read(transcript(0), receiver)).status).toBe(404);
    const { personalId } = document(0).pupil;
    const opened = await request(api.url)
      .post('/v1/transfers')
      .set({ ...key })
      .send({ personalId, to: { kind: 'school', schoolId: there.id } });
    expect(opened.status).toBe(201);
    expect((await read(transcript(0), receiver)).body).toMatchObject({
      state: { kind: 'released', to: there.id },
    });
    const accepted = await request(api.url)
      .post(`/v1/transfers/${opened.body.id}/acceptance`)
      .set({ ...receiver });
    expect(accepted.status).toBe(200);

    const pulled = await read(`${year(0)}/document`, receiver);
    expect(pulled.headers.etag).toBe(`"${document(0).sha256}"`);
    const former = await read(transcript(0), key);
    expect(former.body).toMatchObject({ state: { kind: 'elsewhere' }, years: [{ schoolId: here.id }] });
    expect(former.body).not.toHaveProperty('holder');
    expect(JSON.stringify(former.body)).not.toContain(there.id);
    expect((await read(transcript(0), third)).status).toBe(404);

    // A year that the new school issued, as an accepted push would have left it.
    const issued = (standing: Transcript | undefined): TranscriptDecision => {
      const [first] = standing?.years ?? [];
      if (!standing?.holder || !first) throw new Error('want a record');
      const { acceptedAt: _at, origin: _origin, late, ...same } = first;
      const record = { ...same, schoolYear: '2026-2027' as SchoolYear, schoolId: there.id };
      const data = { record, late, holder: standing.holder };
      return { ok: true, events: [{ type: 'transcript.year-record-accepted', data }] };
    };
    const by = { now: new Date(), actor: `school:${there.id}`, requestId: 'test' };
    await stepTranscript(api.room.database, personalId, issued, by);
    const newYear = `${transcript(0)}/years/2026-2027`;
    expect((await read(newYear, receiver)).status).toBe(200);
    expect((await read(newYear, key)).body.type).toMatch(/:no-such-year-record$/);
    expect((await read(`${newYear}/document`, key)).status).toBe(404);
    expect((await read(`${year(0)}/document`, key)).status).toBe(200);
    const list = await read(`/v1/schools/${there.id}/transcripts`, receiver);
    expect(list.body.items).toMatchObject([{ personalId, schoolYears: [schoolYear, '2026-2027'] }]);
  });
});
