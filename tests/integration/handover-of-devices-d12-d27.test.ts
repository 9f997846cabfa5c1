import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openRegistryRoom, type RegistryRoom } from '../support/registry-room.ts';

let at: RegistryRoom;
const teachers: string[] = [];
beforeAll(async () => {
  at = await openRegistryRoom(inject('addresses'));
  await at.inForce(at.here.principal);
  for (const teacher of at.here.teachers.slice(0, 3)) teachers.push(await at.inForce(teacher));
});
afterAll(() => at?.close());

const handover = { day: '2026-06-01', minutes: 'BB-099/2026', receiver: 'Văn Thư' };
const outstanding = async (key = at.keys.here, query = '') => {
  const { status, json } = await at.get(key, `/v1/certificates/handovers?state=outstanding${query}`);
  return status === 200 ? json.items.map(({ id }: { id: string }) => id) : status;
};

describe('the device of one who left (Đ12.2, Đ27.3)', () => {
  test('is outstanding from the revocation on, for its school and the department, and for nobody else', async () => {
    const [first = '', second = '', third = ''] = teachers;
    const { here, there } = at.keys;
    await at.step(here, first, 'revocation', { reason: 'retired' });
    await at.step(here, second, 'revocation', { reason: 'compromised' });
    const told = await at.step(here, third, 'revocation', { reason: 'left', handover });
    expect(told.json).toMatchObject({
      state: 'revoked',
      handover: { ...handover, by: `school:${at.here.school.id}` },
    });
    expect(await outstanding()).toEqual([first]);
    expect(await outstanding(at.officers.one)).toEqual([first]);
    expect(await outstanding(there)).toEqual([]);
    expect(await outstanding(there, `&schoolId=${at.here.school.id}`)).toBe(403);
    expect(await outstanding(at.officers.one, `&schoolId=${at.there.school.id}`)).toEqual([]);
  });

  test('is handed over later, once; the same call again answers the same', async () => {
    const [first = ''] = teachers;
    const hand = (body: object, key = at.keys.here) => at.step(key, first, 'handover', body);
    expect((await hand(handover, at.keys.there)).became).toBe('no-such-certificate');
    expect((await hand({ ...handover, day: '2999-01-01' })).became).toBe('certificate-date');
    expect((await hand({ ...handover, receiver: 'Văn\u202EThư' })).became).toBe('request-invalid');
    const recorded = await hand(handover);
    expect(recorded.json.handover).toMatchObject(handover);
    expect((await hand(handover)).json).toEqual(recorded.json);
    expect((await hand({ ...handover, minutes: 'BB-099/2027' })).became).toBe('handover-recorded');
    expect(await outstanding()).toEqual([]);
  });

  test('is not handed over while its certificate is in force', async () => {
    const seal = await at.inForce(at.here.seal);
    expect((await at.step(at.keys.here, seal, 'handover', handover)).became).toBe('certificate-state');
  });
});

describe('many certificates in one decision (Đ9.3-5)', () => {
  test('each is decided and answered on its own', async () => {
    const { there, here } = at.keys;
    const { one } = at.officers;
    const seal = (await at.declare(there, at.there.seal)).json.id;
    const teacher = (await at.declare(there, at.there.teachers[0] ?? at.there.principal)).json.id;
    const own = (await at.declare(one, at.there.principal, { schoolId: at.there.school.id })).json.id;
    const unknown = `${'a'.repeat(64)}.${at.there.school.id}.person`;
    const certificates = [seal, teacher, own, unknown, seal];
    const decide = (key: Parameters<RegistryRoom['post']>[0]) =>
      at.post(key, '/v1/certificates/decisions', { approve: true, certificates });
    expect((await decide(one)).json.items).toMatchObject([
      { id: seal, state: 'in-force' },
      { id: teacher, refusal: { code: 'approval-by-principal' } },
      { id: own, refusal: { code: 'four-eyes' } },
      { id: unknown, refusal: { code: 'no-such-certificate' } },
    ]);
    const stranger = (await decide(here)).json.items.map(
      ({ refusal }: { refusal: { code: string } }) => refusal.code,
    );
    expect(stranger).toEqual(Array(4).fill('no-such-certificate'));
    expect((await decide(at.officers.two)).json.items).toMatchObject([
      { state: 'in-force' },
      { refusal: { code: 'approval-by-principal' } },
      { state: 'in-force' },
      { refusal: { code: 'no-such-certificate' } },
    ]);
  });

  test('no more than 500', async () => {
    const certificates = Array.from(
      { length: 501 },
      (_, index) => `${index.toString(16).padStart(64, '0')}.37099601.person`,
    );
    const answer = await at.post(at.officers.one, '/v1/certificates/decisions', {
      approve: true,
      certificates,
    });
    expect(answer.became).toBe('request-invalid');
  });
});

describe('a person is appointed by a decision (Đ7.2-3)', () => {
  test('which the declaration names and the registry tells', async () => {
    const [, , , teacher = at.here.principal] = at.here.teachers;
    const without = await at.declare(at.keys.here, teacher, { decision: undefined });
    expect([without.status, without.became]).toEqual([400, 'request-invalid']);
    const decision = { number: '  QĐ-099/2025 ', date: '2025-08-15' };
    const later = await at.declare(at.keys.here, teacher, { decision: { ...decision, date: '2999-01-01' } });
    expect(later.became).toBe('certificate-unfit');
    const { json } = await at.declare(at.keys.here, teacher, { decision, name: 'Tên Khai Báo' });
    expect(json).toMatchObject({
      decision: { number: 'QĐ-099/2025', date: '2025-08-15' },
      holder: { name: 'Tên Khai Báo' },
      commonName: teacher.name,
    });
  });
});
