import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { makePki } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import { transferId } from '../../src/domain/transfer/transfer-id.ts';
import { admin } from '../support/admin.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';
import { recordedLooks } from '../support/records.ts';
import { registerSchool } from '../support/register-school.ts';
import { type PrivateStack, privateStack } from '../support/stack.ts';

const school = makeSchool('37099321', { teachers: 1, classes: ['6A'] });
const schoolYear = '2026-2027';
const mine = ['099210000001', '099210000002', '099210000003'];
const unknown = (number: number) => `0992199${String(number).padStart(5, '0')}`;
const quotas = {
  looks: { school: 10, officer: 12, auditor: 5 },
  deniedLooks: { school: 4, officer: 3, auditor: 2 },
  heldElsewhere: { school: 5 },
};
/** 23:00 in Vietnam */
const evening = new Date('2026-11-26T16:00:00Z');
let now = evening;
let stack: PrivateStack;
let api: ApiRoom;
let key: Bearer;

beforeAll(async () => {
  stack = await privateStack({ own: ['redis'], shared: inject('addresses') });
  api = await openApiRoom(stack.addresses, await makePki({ schools: [school] }), { quotas, now: () => now });
  api.startWorkers();
  await registerSchool(api.room.database, { _id: school.id as SchoolId, name: school.name });
  const opened = await request(api.url)
    .post('/v1/requests')
    .set({ prefer: 'wait=20', ...(await api.schoolKey(school.id)) })
    .send({ kind: 'create', schoolYear, personalIds: mine });
  expect(opened.body.answer.results).toMatchObject(mine.map(() => ({ opened: true })));
});
afterAll(async () => {
  await api?.close();
  await stack?.remove();
});
beforeEach(async () => {
  now = evening;
  key = await api.schoolKey(school.id);
});

async function look(personalId: string, by: Bearer = key) {
  const { status, body, headers } = await ask(personalId, by);
  return { status, type: body.type, retryAfter: headers['retry-after'] };
}

const ask = (personalId: string, by: Bearer) =>
  request(api.url)
    .get(`/v1/transcripts/${personalId}`)
    .set({ ...by });

async function lookInTurn(personalIds: readonly string[], by: Bearer = key) {
  const statuses: number[] = [];
  for (const id of personalIds) statuses.push((await look(id, by)).status);
  return statuses;
}

const times = (count: number) => Array.from({ length: count }, (_, i) => unknown(i));
const list = (by: Bearer) =>
  request(api.url)
    .get(`/v1/schools/${school.id}/transcripts`)
    .set({ ...by });
/** as the log and the metrics name it */
const credentialOf = ({ authorization }: Bearer) => /khb_([0-9a-f]+)_/.exec(authorization)?.[1] ?? '';
const alarms = (by: Bearer) =>
  api
    .logged()
    .split('\n')
    .filter((line) => line.includes('quota'))
    .map((line) => JSON.parse(line))
    .filter(({ credentialId }) => credentialId === credentialOf(by));

describe('denied looks', () => {
  test('over the quota of the day are refused, and so is every look, until midnight in Vietnam', async () => {
    expect(await lookInTurn(times(4))).toEqual([404, 404, 404, 404]);
    const refusal = { status: 429, type: 'urn:kho-hoc-ba:problem:quota-exceeded', retryAfter: '3600' };
    expect(await look(unknown(5))).toEqual(refusal);
    expect(await look(mine[0] ?? '')).toEqual(refusal);
    expect((await list(key)).status).toBe(429);

    now = new Date('2026-11-26T16:59:59.500Z');
    expect(await look(mine[0] ?? '')).toMatchObject({ status: 429, retryAfter: '1' });
    now = new Date('2026-11-26T17:00:00Z');
    expect(await lookInTurn([mine[0] ?? '', unknown(6)])).toEqual([200, 404]);
  });

  test('many at once get no more answers than those in turn', async () => {
    const statuses = (await Promise.all(times(40).map((id) => look(id)))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(4);
    expect(statuses.filter((status) => status === 429)).toHaveLength(36);
  });

  test('of one key leave another key of the same school alone', async () => {
    await lookInTurn(times(5));
    expect(await lookInTurn([mine[0] ?? ''], await api.schoolKey(school.id))).toEqual([200]);
  });

  test('sound the alarm once at half of the quota and once at the whole; it names the key, and no pupil', async () => {
    await lookInTurn(times(8));
    expect(alarms(key)).toMatchObject([
      { level: 50, quota: 'deniedLooks', actor: 'school', day: '2026-11-26', used: 2, limit: 4, share: 0.5 },
      { level: 50, quota: 'deniedLooks', actor: 'school', day: '2026-11-26', used: 4, limit: 4, share: 1 },
    ]);
    expect(api.logged()).not.toMatch(/0992\d{8}/);
    const gauge = await api.metric('khb_quota_alarm');
    expect(gauge).toContain(`{quota="deniedLooks",credential="${credentialOf(key)}"} 1`);
    expect(gauge).not.toContain(school.id);
  });

  test('are counted, by outcome and by kind of caller', async () => {
    const counted = async (name: string, labels: string) => {
      const line = (await api.metric(name)).split('\n').find((one) => one.startsWith(`${name}{${labels}}`));
      return Number(line?.split(' ').at(-1) ?? 0);
    };
    const all = () =>
      Promise.all([
        counted('khb_looks_total', 'outcome="seen"'),
        counted('khb_looks_total', 'outcome="denied"'),
        counted('khb_looks_total', 'outcome="over-quota"'),
        counted('khb_denied_looks_total', 'actor="school"'),
        counted('khb_quota_exceeded_total', 'quota="deniedLooks",actor="school"'),
      ]);
    const before = await all();
    expect(await lookInTurn([...mine, ...times(6)])).toEqual([200, 200, 200, 404, 404, 404, 404, 429, 429]);
    const after = await all();
    expect(after.map((count, i) => count - (before[i] ?? 0))).toEqual([3, 4, 2, 4, 2]);
  });

  test('are those at transfers as well: an id that is tried out, a pupil who is not there', async () => {
    const tried = (i: number) => transferId(now, String(i).padStart(16, '0'));
    const read = (i: number) =>
      request(api.url)
        .get(`/v1/transfers/${tried(i)}`)
        .set({ ...key });
    for (const status of [404, 404, 404]) expect((await read(status)).status).toBe(status);
    const release = (personalId: string) =>
      request(api.url)
        .post('/v1/transfers')
        .set({ ...key })
        .send({ personalId, to: { kind: 'school', schoolId: '37099322' } });
    expect((await release(unknown(1))).status).toBe(404);
    expect((await release(unknown(2))).body.type).toMatch(/:quota-exceeded$/);
    expect((await read(5)).body.type).toMatch(/:quota-exceeded$/);
    const incoming = await request(api.url)
      .get('/v1/transfers?direction=incoming')
      .set({ ...key });
    expect(incoming.status).toBe(429);
  });

  test('are recorded, refused ones too (Đ20.3)', async () => {
    await lookInTurn([mine[0] ?? '', ...times(5)]);
    const seen = await Promise.all(
      [mine[0] ?? '', ...times(5)].map(async (personalId) =>
        (await recordedLooks(api.room.database, { personalId, credentialId: credentialOf(key) })).map(
          ({ what, outcome }) => `${what} ${outcome}`,
        ),
      ),
    );
    expect(seen).toEqual([
      ['transcript seen'],
      ...times(4).map(() => ['transcript denied']),
      ['transcript over-quota'],
    ]);
  });
});

describe('looks', () => {
  test('count each pupil on a list; the page that goes over is answered, the next is not', async () => {
    for (const status of [200, 200, 200, 200, 429]) expect((await list(key)).status).toBe(status);
    expect((await look(mine[0] ?? '')).status).toBe(429);
    expect(alarms(key)).toMatchObject([{ quota: 'looks', share: 1 }]);
  });

  test('of officers have quotas of their own', async () => {
    const officer = await api.officerKey('Lan');
    expect(await lookInTurn([...mine, ...mine, ...mine, ...mine, ...mine], officer)).toEqual([
      ...Array.from({ length: 12 }, () => 200),
      ...[429, 429, 429],
    ]);
    const other = await api.officerKey('Minh');
    expect(await lookInTurn(times(4), other)).toEqual([404, 404, 404, 429]);
  });
});

describe('admin looks', () => {
  const asking = (by: Bearer, ...args: string[]) => {
    const KHB_ADMIN_KEY = by.authorization.replace('Bearer ', '');
    return admin(['looks', ...args], { ...api.room.env, KHB_ADMIN_KEY }, now);
  };

  test('shows an auditor who looked at a pupil and who was denied; that is a look itself, and has its quota', async () => {
    const pupil = unknown(77);
    const auditor = await api.officerKey('Thanh Tra', 'auditor');
    const requestId = (await ask(pupil, key)).headers['x-request-id'];
    const first = JSON.parse((await asking(auditor, pupil, '--json')).out);
    const denied = { actor: `school:${school.id}`, credentialId: credentialOf(key), what: 'transcript' };
    const at = evening.toISOString();
    expect(first.looks).toEqual([{ at, ...denied, outcome: 'denied', requestId }]);

    now = new Date(evening.getTime() + 60_000);
    const { out, code } = await asking(auditor, pupil);
    expect(code).toBe(0);
    expect(out).toMatch(/2026-11-26 23:00:00.*auditor:cb-[0-9a-f]{12}.*looks.*seen/);
    expect(out).toMatch(/2026-11-26 23:00:00.*school:37099321.*transcript.*denied/);
    for (let asked = 2; asked < 5; asked++) expect((await asking(auditor, pupil)).code).toBe(0);
    const refused = await asking(auditor, pupil);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toContain('[quota-exceeded, Đ6.2]');
  });

  test('is for auditors, and a school for its own pupils; it wants a personal ID', async () => {
    const officer = await asking(await api.officerKey('Hoa'), unknown(77));
    expect(officer.code).toBe(1);
    expect(officer.err).toContain('not-permitted: look.list');
    expect((await asking(key, unknown(77))).err).toContain('no-such-transcript');
    const auditor = await api.officerKey('Thanh Tra Hai', 'auditor');
    expect((await asking(auditor, '99')).code).toBe(64);
  });
});

describe('when Redis is away', () => {
  test('a look is answered, and still counted in this process', async () => {
    await lookInTurn(times(3));
    await stack.servers.redis.kill();
    try {
      expect(await lookInTurn(mine)).toEqual([200, 200, 200]);
      expect(await lookInTurn(times(6))).toEqual([404, 404, 404, 404, 429, 429]);
      expect((await look(mine[0] ?? '')).status).toBe(429);
    } finally {
      await stack.servers.redis.start();
    }
    await expect
      .poll(() => api.logged(), { timeout: 20_000 })
      .toContain('a connection to Redis stands again');
  });
});
