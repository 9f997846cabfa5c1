import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { SignedDocument } from '../../kit/make-signed.ts';
import { fault } from './fault.ts';
import { good, told } from './http.ts';
import { documentsOf, formerYear, openProvince, type Province, schoolYear, signedBy } from './province.ts';

const unknown = '099299999999';
let at: Province;
let pupils: readonly SignedDocument[];
/** pupils of school a: open there; released to b; gone to another province; moved to b, which has a record of the next year */
let open: string;
let released: string;
let departing: string;
let moved: string;
/** how the last one moved */
let transfer: string;

beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 3 });
  const { a, b } = at;
  const all = { pupils: 4, seed: 'strangers' };
  pupils = documentsOf(at.pki, a, schoolYear, all);
  const personalIds = pupils.map(({ pupil }) => pupil.personalId);
  [open = '', released = '', departing = '', moved = ''] = personalIds;
  good(await a.http.ask({ kind: 'create', schoolYear: formerYear, personalIds }), 'done');
  for (const { bytes } of documentsOf(at.pki, a, formerYear, all)) good(await a.http.push(bytes), 'accepted');
  good(await a.http.ask({ kind: 'create', schoolYear, personalIds: [open] }), 'done');
  const release = async (personalId: string, to: object) =>
    good(await a.http.post('/v1/transfers', { personalId, to }));
  const toB = { kind: 'school', schoolId: b.id };
  await release(released, toB);
  await release(departing, { kind: 'province', province: 'ha-noi', schoolName: 'THCS Thử Nghiệm' });
  const { json } = await release(moved, toB);
  transfer = json.id;
  good(await b.http.post(`${json.links.self}/acceptance`));
  good(await b.http.ask({ kind: 'create', schoolYear, personalIds: [moved] }), 'done');
  good(await b.http.push(signedBy(b, pupil(3), schoolYear)), 'accepted');
});
afterAll(() => at?.close());

function pupil(index: number): SignedDocument['pupil'] {
  const found = pupils[index];
  if (!found) throw new Error(`no pupil ${index}`);
  return found.pupil;
}
const held = () => [open, released, departing, moved];
const authenticate = (personalId: string, year?: string) => ({
  kind: 'authenticate',
  personalId,
  ...(year ? { schoolYear: year } : {}),
});
const cancel = (personalId: string, year: string) => ({
  kind: 'cancel',
  personalId,
  schoolYear: year,
  reason: 'Nhập sai',
});

describe('a former school learns the later school’s records by an authenticate request (Đ31.1)', () => {
  fault('asked of the later year, it is answered as if there were no record', async () => {
    const { json } = await at.a.http.ask(authenticate(moved, schoolYear));
    expect(json.answer).toMatchObject({ kind: 'refused', refusal: { code: 'no-such-year-record' } });
  });
  fault('asked of every year, it is answered of its own', async () => {
    const { json } = await at.a.http.ask(authenticate(moved));
    expect(json.answer.records).toMatchObject([{ schoolYear: formerYear, verdict: 'TOTAL-PASSED' }]);
  });
  fault('nor is it told where the pupil is now (Đ6.3)', async () => {
    const { json } = await at.a.http.ask(authenticate(moved, formerYear));
    expect(json.answer).toMatchObject({ genuine: true, records: [{ transcriptState: 'elsewhere' }] });
  });
  test('the school that holds the pupil is answered of every year', async () => {
    const { json } = await at.b.http.ask(authenticate(moved));
    expect(json.answer).toMatchObject({
      genuine: true,
      records: [{ schoolYear: formerYear }, { schoolYear }],
    });
  });
});

describe('a stranger learns whether a personal ID is known, and its state', () => {
  fault('cancel: one who is not there and one who is not yours are one answer', async () => {
    for (const year of [formerYear, schoolYear, '2019-2020']) {
      const expected = told(await at.c.http.ask(cancel(unknown, year)));
      for (const personalId of held())
        expect(told(await at.c.http.ask(cancel(personalId, year)))).toEqual(expected);
    }
  });
  fault('cancel: a former school hears the same once the pupil has moved on', async () => {
    const expected = told(await at.a.http.ask(cancel(unknown, formerYear)));
    expect(told(await at.a.http.ask(cancel(moved, formerYear)))).toEqual(expected);
  });
  fault('create: whoever is held elsewhere is open at another school, and nothing more is said', async () => {
    const { json } = await at.c.http.ask({ kind: 'create', schoolYear, personalIds: held() });
    const [one] = json.answer.results;
    expect(one).toMatchObject({ opened: false, refusal: { code: 'open-at-another-school' } });
    const { refusal } = one;
    expect(json.answer.results).toEqual(held().map((personalId) => ({ personalId, opened: false, refusal })));
  });
  fault('push: there is one answer for everybody who is not open at your school', async () => {
    const refusals: unknown[] = [];
    for (const { pupil: one } of pupils) {
      const { json } = await at.c.http.push(signedBy(at.c, one, schoolYear));
      refusals.push(json.refusal);
    }
    expect(refusals[0]).toMatchObject({ code: 'transcript-not-open' });
    expect(refusals).toEqual(refusals.map(() => refusals[0]));
  });
  fault('release: a former school hears of a pupil who has moved on what it hears of nobody', async () => {
    const release = (personalId: string) =>
      at.a.http.post('/v1/transfers', { personalId, to: { kind: 'school', schoolId: at.c.id } });
    expect(told(await release(moved))).toEqual(told(await release(unknown)));
  });
  test('a transfer of others and one that is not there are one answer', async () => {
    const look = (id: string) => at.c.http.get(`/v1/transfers/${id}`);
    expect(told(await look(transfer))).toEqual(told(await look('tr-20260101000000000-0123456789abcdef')));
  });
  test('authenticate: one who is not there and one who is not yours are one answer', async () => {
    const expected = told(await at.c.http.ask(authenticate(unknown)));
    for (const personalId of held())
      expect(told(await at.c.http.ask(authenticate(personalId)))).toEqual(expected);
  });
  test('a request: another school’s and one that is not there are one answer', async () => {
    const { json } = good(await at.a.http.ask(authenticate(open)));
    const read = (id: string) => at.c.http.get(`/v1/requests/${id}`);
    expect(told(await read(json.id))).toEqual(told(await read('none')));
  });
  test('the school that holds the pupil hears what stands in the way', async () => {
    const create = { kind: 'create', schoolYear, personalIds: [released] };
    const { json } = await at.a.http.ask(create);
    expect(json.answer.results).toMatchObject([{ opened: false, refusal: { code: 'transfer-under-way' } }]);
  });
});

describe('a former school sees version and ETag grow with the new school’s steps', () => {
  fault('what the new school does changes nothing that the former one reads', async () => {
    const look = async () => {
      const { status, etag, json } = await at.a.http.get(`/v1/transcripts/${moved}`);
      return { status, etag, json: { ...json, requestId: undefined } };
    };
    const before = await look();
    if (before.status !== 200) throw new Error(`set-up: ${JSON.stringify(before)}`);
    const record = await at.b.http.ask(cancel(moved, schoolYear));
    good(record, 'awaiting-approval');
    const [officer] = at.officers;
    const decision = `/v1/requests/${record.json.id}/decision`;
    good(await officer.http.post(decision, { approve: true }), 'done');
    expect(await look()).toEqual(before);
  });
});
