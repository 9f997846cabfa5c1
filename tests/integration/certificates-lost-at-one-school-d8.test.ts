import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Signer } from '../../kit/signer.ts';
import { countCompromisesUndecided } from '../../src/storage/index/certificates.ts';
import { openTwoSchools, type TwoSchools } from '../support/two-schools-room.ts';

let at: TwoSchools;
beforeAll(async () => {
  at = await openTwoSchools(inject('addresses'));
});
afterAll(() => at?.close());

const since = '2026-05-20T00:00:00+07:00';
const serving = async () => {
  const teacher = await at.person();
  const sha256 = await at.inForce('here', teacher);
  await at.inForce('there', teacher);
  return { teacher, sha256 };
};
const undecided = async (key = at.officers.one) => {
  const { status, json } = await at.get(key, '/v1/certificates/compromises?state=undecided');
  return status === 200 ? json.items.map(({ id }: { id: string }) => id) : status;
};

describe('a device that one school misses (Đ8.3, Đ12)', () => {
  test('stops the certificate at every school, until that one has it back', async () => {
    const { teacher, sha256 } = await serving();
    await at.step(at.officers.one, 'here', sha256, 'suspension', { since });
    expect(await at.push('there', teacher)).toEqual(['homeroom-teacher: certificate-suspended-elsewhere']);
    expect(await at.push('here', teacher)).toEqual(['homeroom-teacher: certificate-suspended']);
    await at.step(at.officers.two, 'here', sha256, 'reinstatement', { since });
    expect(await at.push('there', teacher)).toBe('accepted');
  });
  test("its principal's words count at no school meanwhile", async () => {
    const principal = at.signers.there.principal;
    const { sha256 } = (await at.declare(at.keys.here, principal, { roles: ['subject-teacher'] })).json;
    expect((await at.approve('here', sha256)).became).toBe('in-force');
    const teacher = await at.person();
    const declared = (await at.declare(at.keys.there, teacher)).json;
    await at.step(at.officers.one, 'here', sha256, 'suspension');
    expect((await at.approve('there', declared.sha256)).became).toBe('statement-invalid');
    await at.step(at.officers.two, 'here', sha256, 'reinstatement');
    expect((await at.approve('there', declared.sha256)).became).toBe('in-force');
  });
});

describe('a key that left its holder’s hands, as one school tells it (Đ8.3)', () => {
  let teacher: Signer;
  let sha256: string;
  const decide = (body: object, key = at.officers.one) =>
    at.step(key, 'here', sha256, 'compromise-decision', body);
  beforeAll(async () => {
    ({ teacher, sha256 } = await serving());
  });

  test('is told to the department, and stops the certificate at every school until that has decided', async () => {
    expect(await at.push('there', teacher)).toBe('accepted');
    expect(await undecided()).toEqual([]);
    expect((await decide({ uphold: false })).became).toBe('certificate-state');
    await at.step(at.keys.here, 'here', sha256, 'revocation', { reason: 'compromised' });
    expect(await undecided()).toEqual([`${sha256}.${at.ids.here}.person`]);
    expect(await countCompromisesUndecided(at.database)).toBe(1);
    expect(await undecided(at.keys.there)).toBe(403);
    expect(await at.push('there', teacher)).toEqual(['homeroom-teacher: certificate-compromised-elsewhere']);
  });
  test('is decided on by no school', async () => {
    expect((await decide({ uphold: false }, at.keys.here)).became).toBe('not-permitted');
    expect((await decide({ uphold: false }, at.keys.there)).became).toBe('not-permitted');
  });
  test('dismissed, it binds the school that told it, and no other', async () => {
    const dismissed = await decide({ uphold: false, note: 'khóa vẫn trong két' });
    expect(dismissed.json).toMatchObject({ state: 'revoked', compromise: { upheld: false } });
    expect((await decide({ uphold: false })).status).toBe(200);
    expect((await decide({ uphold: true })).became).toBe('compromise-decided');
    expect(await undecided()).toEqual([]);
    expect(await at.push('there', teacher)).toBe('accepted');
    expect(await at.push('here', teacher)).toEqual(['homeroom-teacher: certificate-compromised']);
  });
  test('upheld, it binds every school for good; never by the officer who told it (Đ4.4)', async () => {
    ({ teacher, sha256 } = await serving());
    await at.step(at.officers.one, 'here', sha256, 'revocation', { reason: 'compromised' });
    expect((await decide({ uphold: true })).became).toBe('four-eyes');
    expect((await decide({ uphold: true }, at.officers.two)).json.compromise.upheld).toBe(true);
    expect(await undecided()).toEqual([]);
    expect(await at.push('there', teacher)).toEqual(['homeroom-teacher: certificate-compromised-elsewhere']);
  });
  test('is nothing where nobody had approved the certificate: else any school could stop any other', async () => {
    const serves = await at.person();
    const hash = await at.inForce('there', serves);
    await at.declare(at.keys.here, serves);
    const told = await at.step(at.keys.here, 'here', hash, 'revocation', { reason: 'compromised' });
    expect(told.became).toBe('revoked');
    expect(await undecided()).toEqual([]);
    expect(await at.push('there', serves)).toBe('accepted');
  });
});

describe('at once', () => {
  test('two schools declare and approve: each has its own', async () => {
    const teacher = await at.person();
    const declared = await Promise.all(
      Array.from({ length: 6 }, (_, n) => at.declare(n % 2 ? at.keys.here : at.keys.there, teacher)),
    );
    const created = declared.filter(({ status }) => status === 201).map(({ json }) => json.schoolId);
    expect(created.toSorted()).toEqual([at.ids.here, at.ids.there]);
    const { sha256 } = declared[0]?.json ?? {};
    const approved = await Promise.all([at.approve('here', sha256), at.approve('there', sha256)]);
    expect(approved.map(({ became }) => became)).toEqual(['in-force', 'in-force']);
    for (const where of ['here', 'there'] as const) expect(await at.push(where, teacher)).toBe('accepted');
  });
  test('one officer approves and another refuses: one of them is told that the other was first', async () => {
    const results = new Set<string>();
    for (let n = 0; n < 6; n += 1) {
      const { id } = (await at.declare(at.keys.here, await at.person('principal'))).json;
      const decide = (key: typeof at.officers.one, approve: boolean) =>
        at.post(key, `/v1/certificates/${id}/decision`, { approve });
      const order = n % 2 === 0 ? [true, false] : [false, true];
      const answers = await Promise.all(
        order.map((yes, i) => decide(i ? at.officers.one : at.officers.two, yes)),
      );
      const became = answers.map((answer) => answer.became);
      const stands = (await at.get(at.officers.one, `/v1/certificates/${id}`)).json;
      expect(became.filter((one) => one === 'certificate-state')).toHaveLength(1);
      expect(became).toContain(stands.state);
      expect(stands.history).toHaveLength(2);
      results.add(stands.state);
    }
    expect([...results].every((state) => ['in-force', 'refused'].includes(state))).toBe(true);
  });
  test('one school ends while the other signs: what that one signs is taken in', async () => {
    const { teacher, sha256 } = await serving();
    const [ended, ...pushed] = await Promise.all([
      at.step(at.officers.one, 'here', sha256, 'revocation', { reason: 'left', since }),
      ...Array.from({ length: 4 }, () => at.push('there', teacher)),
    ]);
    expect([ended?.became, ...pushed]).toEqual(['revoked', ...Array(4).fill('accepted')]);
    expect(await at.push('here', teacher)).toEqual(['homeroom-teacher: certificate-revoked-before-signing']);
  });
});
