import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Signer } from '../../kit/signer.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { openTwoSchools, type TwoSchools } from '../support/two-schools-room.ts';

let at: TwoSchools;
beforeAll(async () => {
  at = await openTwoSchools(inject('addresses'));
});
afterAll(() => at?.close());

const handover = { day: '2026-06-01', minutes: 'BB-099/2026', receiver: 'Văn Thư' };

describe('a teacher who serves two schools (Đ9.4, Đ24.2-3, Đ33.7)', () => {
  let teacher: Signer;
  let sha256: string;
  beforeAll(async () => {
    teacher = await at.person();
    sha256 = await at.inForce('here', teacher);
  });
  const idAt = (where: 'here' | 'there') => `${sha256}.${at.ids[where]}.person`;

  test('signs at the school that has declared the certificate, and at no other before that one has', async () => {
    expect(await at.push('here', teacher)).toBe('accepted');
    expect(await at.push('there', teacher)).toEqual(['homeroom-teacher: certificate-of-another-school']);
    const declared = await at.declare(at.keys.there, teacher);
    expect([declared.status, declared.json.id]).toEqual([201, idAt('there')]);
    expect(await at.push('there', teacher)).toEqual(['homeroom-teacher: certificate-not-in-force']);
  });

  test("is approved at each by that school's principal (Đ9.4)", async () => {
    expect((await at.approve('there', sha256, 'here')).became).toBe('no-such-certificate');
    const words = { type: 'certificate-decision', approve: true, certificates: [sha256] } as const;
    const statement = await at.say('here', words);
    const decision = await at.step(at.keys.there, 'there', sha256, 'decision', { approve: true, statement });
    expect(decision.became).toBe('statement-invalid');
    expect((await at.approve('there', sha256)).became).toBe('in-force');
    expect(await at.push('there', teacher)).toBe('accepted');
  });

  test('is seen by each school as its own alone, and as both by the department', async () => {
    const { here, there } = at.keys;
    expect((await at.get(here, `/v1/certificates/${idAt('here')}`)).json.state).toBe('in-force');
    expect((await at.get(here, `/v1/certificates/${idAt('there')}`)).became).toBe('no-such-certificate');
    expect((await at.step(there, 'here', sha256, 'suspension')).became).toBe('no-such-certificate');
    for (const where of ['here', 'there'] as const)
      expect((await at.get(at.officers.one, `/v1/certificates/${idAt(where)}`)).json.schoolId).toBe(
        at.ids[where],
      );
  });

  test('is assigned at each by itself (Đ24.2)', async () => {
    const slot = { role: 'homeroom-teacher', className: '6A', certificate: sha256, from: '2025-09-05' };
    const decision = { number: 'QĐ-099/2025', date: '2025-09-01' };
    const words = {
      type: 'assignments',
      schoolYear: at.schoolYear,
      assignments: [{ ...slot, decision }],
    } as const;
    const path = `/v1/schools/${at.ids.there}/assignments`;
    const recorded = await at.post(at.keys.there, path, { statement: await at.say('there', words) });
    expect([recorded.status, recorded.json.items?.length]).toEqual([200, 1]);
    expect(await at.push('there', teacher)).toBe('accepted');
    const own = at.signers.there.homeroom.get('6A');
    expect(own && (await at.push('there', own))).toEqual(['homeroom-teacher: not-assigned-for-year']);
    const [none] = (await at.get(at.keys.here, `/v1/schools/${at.ids.here}/assignments?schoolYear=2025-2026`))
      .json.items;
    expect(none).toBeUndefined();
    const others = at.signers.here.homeroom.get('6A');
    expect(others && (await at.push('here', others))).toBe('accepted');
  });

  test('leaves one and stays at the other: nothing of that one changes (Đ12.2, Đ27.3)', async () => {
    const before = (await at.get(at.keys.there, `/v1/certificates/${idAt('there')}`)).json;
    const since = '2026-05-20T00:00:00+07:00';
    const left = await at.step(at.officers.one, 'here', sha256, 'revocation', {
      reason: 'left',
      since,
      handover,
    });
    expect(left.json).toMatchObject({ state: 'revoked', handover });
    expect(await at.push('here', teacher)).toEqual(['homeroom-teacher: certificate-revoked-before-signing']);
    expect((await at.get(at.keys.there, `/v1/certificates/${idAt('there')}`)).json).toEqual(before);
    expect(await at.push('there', teacher)).toBe('accepted');
    expect((await at.step(at.keys.there, 'there', sha256, 'handover', handover)).became).toBe(
      'certificate-state',
    );
  });

  test("has a story at each in the ledger, under that school's name", async () => {
    for (const where of ['here', 'there'] as const) {
      const events = await recordedEvents(at.database, { aggregateId: idAt(where) });
      const types = events.map(({ type }) => type.replace('certificate.', ''));
      expect(types).toEqual(
        where === 'here' ? ['proposed', 'approved', 'revoked', 'handed-over'] : ['proposed', 'approved'],
      );
      expect(events.map(({ subject }) => subject)).toEqual(
        events.map(() => ({ sha256, schoolId: at.ids[where] })),
      );
    }
  });
});

describe('the seal of a school (Đ9.3)', () => {
  test("is that school's to declare, and refused by name to any other, as whatever it calls it", async () => {
    const { seal } = at.signers.here;
    for (const more of [
      { kind: 'organisation', roles: ['school-seal'] },
      { kind: 'person', roles: ['principal'] },
      { kind: 'device', roles: [] },
    ]) {
      const answer = await at.declare(at.keys.there, seal, more);
      expect([answer.status, answer.became]).toEqual([422, 'seal-of-another-school']);
      expect(answer.json.article).toBe('Đ9.3');
    }
    const own = await at.declare(at.keys.here, seal, {
      kind: 'organisation',
      roles: ['school-seal'],
      decision: undefined,
    });
    expect([own.status, own.became]).toEqual([200, 'in-force']);
  });
  test('stays so for the department that declares for a school', async () => {
    const more = { kind: 'organisation', roles: ['school-seal'], schoolId: at.ids.there };
    expect((await at.declare(at.officers.one, at.signers.here.seal, more)).became).toBe(
      'seal-of-another-school',
    );
  });
});

describe('a declaration that nobody approved blocks nobody (Đ33.7)', () => {
  test('another school, while it waits and after it was refused', async () => {
    for (const refused of [false, true]) {
      const teacher = await at.person();
      const { sha256 } = (await at.declare(at.keys.there, teacher)).json;
      if (refused) expect((await at.approve('there', sha256, 'there', false)).became).toBe('refused');
      expect(await at.inForce('here', teacher)).toBe(sha256);
      expect(await at.push('here', teacher)).toBe('accepted');
      const waits = (await at.get(at.keys.there, `/v1/certificates/${sha256}.${at.ids.there}.person`)).json;
      expect(waits.state).toBe(refused ? 'refused' : 'proposed');
    }
  });
  test('the same school, as another kind or in other words', async () => {
    const teacher = await at.person();
    const device = { kind: 'device', roles: [], decision: undefined };
    expect((await at.declare(at.keys.here, teacher, device)).became).toBe('proposed');
    const declared = await at.declare(at.keys.here, teacher, { roles: ['principal'] });
    expect([declared.status, declared.json.declaration]).toEqual([201, 1]);
    const anew = await at.declare(at.keys.here, teacher);
    expect([anew.status, anew.json.declaration, anew.json.holder.roles]).toEqual([
      201,
      2,
      ['homeroom-teacher'],
    ]);
    expect((await at.approve('here', anew.json.sha256)).became).toBe('in-force');
    expect(await at.push('here', teacher)).toBe('accepted');
    expect((await at.declare(at.keys.here, teacher, { roles: ['principal'] })).became).toBe(
      'certificate-registered-otherwise',
    );
  });
  test('and is not told of to another school', async () => {
    const teacher = await at.person();
    await at.declare(at.keys.here, teacher);
    expect(await at.push('there', teacher)).toEqual(['homeroom-teacher: certificate-not-registered']);
  });
});

describe('declared anew (Đ9.3-5, Đ24.2)', () => {
  test('after a refusal, what counts is new: roles, years, decision, and who may be assigned', async () => {
    const teacher = await at.person();
    const years = { schoolYears: ['2024-2025'], from: '2024-09-01', name: 'Tên Sai' };
    const { sha256 } = (await at.declare(at.keys.here, teacher, { roles: ['subject-teacher'], ...years }))
      .json;
    expect((await at.approve('here', sha256, 'here', false)).became).toBe('refused');
    const decision = { number: 'QĐ-100/2025', date: '2025-08-20' };
    const { json } = await at.declare(at.keys.here, teacher, { from: '2025-09-01', decision });
    expect(json).toMatchObject({ state: 'proposed', declaration: 2, from: '2025-09-01', decision });
    expect(json.holder).toEqual({ name: teacher.name, roles: ['homeroom-teacher'] });
    expect(json).not.toHaveProperty('schoolYears');
    expect((await at.approve('here', sha256)).became).toBe('in-force');
    expect(await at.push('here', teacher)).toBe('accepted');
    const [slot = ''] = at.signers.here.teachers.map(({ id }) => id);
    expect(await at.push('here', teacher, slot)).toEqual(['subject-teacher: certificate-of-another-role']);
    const assign = async (role: string) => {
      const one = { role, className: '9Z', certificate: sha256, from: '2025-09-05', decision };
      const words = { type: 'assignments', schoolYear: at.schoolYear, assignments: [one] } as const;
      const statement = await at.say('here', words);
      return at.post(at.keys.here, `/v1/schools/${at.ids.here}/assignments`, { statement });
    };
    expect((await assign('subject-teacher')).became).toBe('role-not-held');
    expect((await assign('homeroom-teacher')).status).toBe(200);
  });

  test('while an officer reads: the yes to the former words is no yes to these', async () => {
    const principal = await at.person('principal');
    const { id } = (await at.declare(at.keys.here, principal)).json;
    expect(
      (await at.declare(at.keys.here, principal, { roles: ['principal', 'homeroom-teacher'] })).status,
    ).toBe(201);
    const decide = (body: object) => at.post(at.officers.one, `/v1/certificates/${id}/decision`, body);
    expect((await decide({ approve: true })).became).toBe('declaration-changed');
    expect((await decide({ approve: true, declaration: 1 })).became).toBe('declaration-changed');
    const many = await at.post(at.officers.one, '/v1/certificates/decisions', {
      approve: true,
      certificates: [id],
    });
    expect(many.json.items).toMatchObject([{ id, refusal: { code: 'declaration-changed' } }]);
    expect((await decide({ approve: true, declaration: 2 })).became).toBe('in-force');
  });

  test('while its principal signs: words from before it approve nothing', async () => {
    const teacher = await at.person();
    const { sha256 } = (await at.declare(at.keys.here, teacher)).json;
    const words = { type: 'certificate-decision', approve: true, certificates: [sha256] } as const;
    const statement = await at.say('here', words, undefined, new Date(Date.now() - 1_000));
    await at.declare(at.keys.here, teacher, { roles: ['subject-teacher'] });
    const decide = (text: string) =>
      at.step(at.keys.here, 'here', sha256, 'decision', { approve: true, statement: text });
    expect((await decide(statement)).became).toBe('declaration-changed');
    expect((await at.approve('here', sha256)).became).toBe('in-force');
  });
});
