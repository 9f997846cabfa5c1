import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openRightsRoom, type RightsRoom } from '../support/rights-room.ts';

const former = '2024-2025';
const schoolYear = '2025-2026';
const unknown = '099299999999';
let at: RightsRoom;
/** pupils of school a: 0 open there, 1 released to b, 2 gone to another province, 3 moved to b, which has its next year */
let open: string;
let released: string;
let departing: string;
let moved: string;

beforeAll(async () => {
  at = await openRightsRoom(inject('addresses'), { seed: 'rights', pupils: 4 });
  const { a, b } = at.keys;
  [open = '', released = '', departing = '', moved = ''] = at.pupils;
  await at.ask(a, { kind: 'create', schoolYear: former, personalIds: at.pupils });
  for (const pupil of [0, 1, 2, 3]) {
    expect((await at.push(a, at.signed(pupil, 'a', former))).json.state).toBe('accepted');
  }
  await at.ask(a, { kind: 'create', schoolYear, personalIds: [open] });
  const toB = { kind: 'school', schoolId: at.schools.b.id };
  await at.post(a, '/v1/transfers', { personalId: released, to: toB });
  const away = { kind: 'province', province: 'ha-noi', schoolName: 'THCS Thử Nghiệm' };
  await at.post(a, '/v1/transfers', { personalId: departing, to: away });
  const { json } = await at.post(a, '/v1/transfers', { personalId: moved, to: toB });
  expect((await at.post(b, `${json.links.self}/acceptance`)).status).toBe(200);
  await at.ask(b, { kind: 'create', schoolYear, personalIds: [moved] });
  expect((await at.push(b, at.signed(3, 'b', schoolYear))).json.state).toBe('accepted');
});
afterAll(() => at?.close());

type Heard = Awaited<ReturnType<RightsRoom['post']>>;
const code = ({ status, json }: Heard) =>
  `${status} ${String(json.type).replace('urn:kho-hoc-ba:problem:', '')}`;
/** What a caller can tell from an answer, whatever pupil it asked about. */
const told = ({ status, json }: Heard) => ({
  status,
  state: json.state,
  type: json.type,
  title: json.title,
  detail: json.detail,
  refusal: json.refusal ?? json.answer?.refusal,
});
const held = () => [open, released, departing, moved];

describe('former school learns the later school’s records by authenticate (Đ31.1)', () => {
  test('asked for the later year, it is answered as if there were none', async () => {
    const later = await at.ask(at.keys.a, { kind: 'authenticate', personalId: moved, schoolYear });
    expect(later.json.answer).toMatchObject({ kind: 'refused', refusal: { code: 'no-such-year-record' } });
    const every = await at.ask(at.keys.a, { kind: 'authenticate', personalId: moved });
    expect(every.json.answer.records).toMatchObject([{ schoolYear: former, verdict: 'TOTAL-PASSED' }]);
  });
  test('nor does it learn where the pupil is now (Đ6.3)', async () => {
    const { json } = await at.ask(at.keys.a, { kind: 'authenticate', personalId: moved, schoolYear: former });
    expect(json.answer).toMatchObject({ genuine: true, records: [{ transcriptState: 'elsewhere' }] });
  });
  test('the school that holds the pupil is answered of every year', async () => {
    const { json } = await at.ask(at.keys.b, { kind: 'authenticate', personalId: moved });
    expect(json.answer).toMatchObject({ genuine: true, records: [{ schoolYear: former }, { schoolYear }] });
    expect(json.answer.records[0].transcriptState).toBe('open');
  });
});

describe('state is told before ownership', () => {
  test('cancel: a pupil who is not there and one who is not yours are one answer', async () => {
    const cancel = (personalId: string, year: string) =>
      at.ask(at.keys.c, { kind: 'cancel', personalId, schoolYear: year, reason: 'Nhập sai' });
    for (const year of [former, schoolYear, '2019-2020']) {
      const expected = told(await cancel(unknown, year));
      for (const pupil of held()) expect(told(await cancel(pupil, year))).toEqual(expected);
    }
  });
  test('cancel: a former school hears the same once the pupil has moved on', async () => {
    const cancel = (personalId: string) =>
      at.ask(at.keys.a, { kind: 'cancel', personalId, schoolYear: former, reason: 'Nhập sai' });
    expect(told(await cancel(moved))).toEqual(told(await cancel(unknown)));
  });
  test('create: of a pupil held elsewhere it is said that it is open at another school, and nothing more', async () => {
    const { json } = await at.ask(at.keys.c, { kind: 'create', schoolYear, personalIds: held() });
    const refusal = expect.objectContaining({ code: 'open-at-another-school' });
    expect(json.answer.results).toEqual(held().map((personalId) => ({ personalId, opened: false, refusal })));
    for (const { refusal: one } of json.answer.results) expect(one).toEqual(json.answer.results[0].refusal);
  });
  test('push: of a pupil who is not open at your school there is one answer', async () => {
    const pushes = [];
    for (const pupil of [0, 1, 2, 3])
      pushes.push(await at.push(at.keys.c, at.signed(pupil, 'c', schoolYear)));
    const codes = pushes.map(({ json }) => json.refusal?.code);
    expect(codes).toEqual(pushes.map(() => 'transcript-not-open'));
  });
  test('authenticate, read, withdraw and decide: as if there were nothing', async () => {
    const authenticate = (personalId: string) => at.ask(at.keys.c, { kind: 'authenticate', personalId });
    const expected = told(await authenticate(unknown));
    for (const pupil of held()) expect(told(await authenticate(pupil))).toEqual(expected);
    const { json } = await at.ask(at.keys.a, { kind: 'authenticate', personalId: open });
    const read = await at.get(at.keys.c, `/v1/requests/${json.id}`);
    expect(told(read)).toEqual(told(await at.get(at.keys.c, '/v1/requests/none')));
    const back = await at.post(at.keys.c, `/v1/requests/${json.id}/withdrawal`);
    expect(told(back)).toEqual(told(await at.post(at.keys.c, '/v1/requests/none/withdrawal')));
  });
  test('the school that holds the pupil hears what stands in the way', async () => {
    const create = { kind: 'create', schoolYear, personalIds: [released, departing] };
    const { json } = await at.ask(at.keys.a, create);
    expect(json.answer.results.map(({ refusal }: { refusal: { code: string } }) => refusal.code)).toEqual([
      'transfer-under-way',
      'transfer-under-way',
    ]);
  });
});

test('four eyes is a display name: who asked is not who approves, however the name is spelled (Đ4.4)', async () => {
  const name = 'Nguyen Van A';
  const key = await at.officerKey(name);
  const schoolId = at.schools.a.id;
  const cancel = { kind: 'cancel', schoolId, personalId: open, schoolYear: former, reason: 'Nhập sai' };
  // The former year is locked; the running one has a record to cancel.
  expect((await at.push(at.keys.a, at.signed(0, 'a', schoolYear))).json.state).toBe('accepted');
  const { json } = await at.ask(key, { ...cancel, schoolYear });
  expect(json.state).toBe('awaiting-approval');
  const again = await at.respelledKey(name, key);
  const decision = await at.post(again, `/v1/requests/${json.id}/decision`, { approve: true });
  expect(decision.status).toBe(403);
  const second = await at.officerKey('Tran Thi B');
  const approved = await at.post(second, `/v1/requests/${json.id}/decision`, { approve: true });
  expect(approved.json).toMatchObject({ state: 'done', answer: { kind: 'cancel', cancelled: true } });
});

test('keys of schools that are not registered create transcripts', async () => {
  const key = await at.unregisteredKey('37099599');
  const created = await at.ask(key, { kind: 'create', schoolYear, personalIds: ['099288888888'] });
  expect(code(created)).toBe('422 unknown-school');
});
