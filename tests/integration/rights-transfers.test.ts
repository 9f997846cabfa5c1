import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openRightsRoom, type RightsRoom } from '../support/rights-room.ts';

const former = '2024-2025';
const schoolYear = '2025-2026';
const unknown = '099299999999';
const unknownTransfer = 'tr-20260101000000000-0123456789abcdef';
let at: RightsRoom;
/** pupils of school a: 0 moved to b, 1 moved to b and released by it to c, 2 released to b */
let moved: string;
let movedOn: string;
let released: string;
let transfer: string;

beforeAll(async () => {
  const quotas = {
    looks: { school: 1_000, officer: 1_000, auditor: 1_000 },
    deniedLooks: { school: 12, officer: 1_000, auditor: 1_000 },
    heldElsewhere: { school: 100 },
  };
  at = await openRightsRoom(inject('addresses'), { seed: 'rights-transfers', pupils: 3, quotas });
  const { a, b } = at.keys;
  [moved = '', movedOn = '', released = ''] = at.pupils;
  await at.ask(a, { kind: 'create', schoolYear: former, personalIds: at.pupils });
  for (const pupil of [0, 1, 2]) {
    expect((await at.push(a, at.signed(pupil, 'a', former))).json.state).toBe('accepted');
  }
  for (const personalId of [moved, movedOn]) {
    const { json } = await release('a', personalId, 'b');
    expect((await at.post(b, `${json.links.self}/acceptance`)).status).toBe(200);
  }
  await release('b', movedOn, 'c');
  transfer = (await release('a', released, 'b')).json.links.self;
});
afterAll(() => at?.close());

function release(from: 'a' | 'b' | 'c', personalId: string, to: 'a' | 'b' | 'c') {
  const toSchool = { kind: 'school', schoolId: at.schools[to].id };
  return at.post(at.keys[from], '/v1/transfers', { personalId, to: toSchool });
}

/** What a caller can tell from an answer. */
const told = ({ status, json }: Awaited<ReturnType<RightsRoom['post']>>) => ({
  status,
  type: json.type,
  title: json.title,
  detail: json.detail,
});

test('a former school sees version and ETag grow with the new school’s steps (Đ6.3)', async () => {
  const { a, b } = at.keys;
  const path = `/v1/transcripts/${moved}`;
  const before = await at.get(a, path);
  expect(before.json).toMatchObject({ state: { kind: 'elsewhere' }, years: [{ schoolYear: former }] });
  await at.ask(b, { kind: 'create', schoolYear, personalIds: [moved] });
  expect((await at.push(b, at.signed(0, 'b', schoolYear))).json.state).toBe('accepted');
  const after = await at.get(a, path);
  expect(after.json).toEqual(before.json);
  expect(after.etag).toBe(before.etag);
  expect((await at.get(a, path, { 'if-none-match': before.etag })).status).toBe(304);

  const holder = await at.get(b, path);
  expect(holder.json.years).toMatchObject([{ schoolYear: former }, { schoolYear }]);
  expect((await at.get(b, path, { 'if-none-match': holder.etag })).status).toBe(304);
});

describe('state is told before ownership', () => {
  test('release: a former school hears where the pupil is now, instead of what a stranger hears', async () => {
    const expected = told(await release('a', unknown, 'c'));
    expect(expected.status).toBe(404);
    expect(told(await release('a', moved, 'c'))).toEqual(expected);
    expect(told(await release('a', movedOn, 'c'))).toEqual(expected);
  });

  test('read, acceptance and withdrawal: a transfer of others and one that is not there are one answer', async () => {
    const { c } = at.keys;
    for (const [of, there] of [
      ['', at.get],
      ['/acceptance', at.post],
      ['/withdrawal', at.post],
    ] as const) {
      const expected = told(await there(c, `/v1/transfers/${unknownTransfer}${of}`));
      expect(expected.status).toBe(404);
      expect(told(await there(c, `${transfer}${of}`))).toEqual(expected);
    }
  });

  test('of its two schools each does its own part alone, and is told so whatever the state', async () => {
    const { a, b } = at.keys;
    const { json } = await release('b', moved, 'a');
    const self = json.links.self;
    const byOther = async () => [
      told(await at.post(b, `${self}/acceptance`)),
      told(await at.post(a, `${self}/withdrawal`)),
    ];
    const waiting = await byOther();
    expect(waiting.map(({ status }) => status)).toEqual([403, 403]);
    expect((await at.post(b, `${self}/withdrawal`)).status).toBe(200);
    expect(await byOther()).toEqual(waiting);
  });
});

test('a list of transfers is its school’s and the department’s', async () => {
  const { a, b } = at.keys;
  const officer = await at.officerKey('can-bo');
  const outgoing = `/v1/transfers?direction=outgoing&schoolId=${at.schools.a.id}`;
  const own = await at.get(a, outgoing);
  expect(own.json.items.length).toBeGreaterThanOrEqual(3);
  const ids = (items: { id: string }[]) => items.map(({ id }) => id);
  expect(ids((await at.get(officer, outgoing)).json.items)).toEqual(ids(own.json.items));
  expect((await at.get(b, outgoing)).status).toBe(403);
  expect((await at.get(officer, '/v1/transfers?direction=outgoing')).status).toBe(422);
  expect(
    (await at.get(officer, `/v1/transfers?direction=outgoing&limit=1&schoolId=${at.schools.b.id}`)).json,
  ).toMatchObject({ links: { next: expect.stringContaining(`schoolId=${at.schools.b.id}`) } });
});

test('denied looks at transfers go unnoticed: they have a quota, and then nothing is looked at (Đ30)', async () => {
  const { c } = at.keys;
  const denied = async () => (await at.get(c, transfer)).status;
  const heard = new Set<number>();
  for (let look = 0; look < 20; look += 1) heard.add(await denied());
  expect([...heard]).toEqual([404, 429]);
  expect((await at.get(c, '/v1/transfers?direction=incoming')).status).toBe(429);
});
