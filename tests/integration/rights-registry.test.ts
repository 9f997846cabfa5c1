import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openRegistryRoom, type RegistryRoom } from '../support/registry-room.ts';

const hours = 3_600_000;
let at: RegistryRoom;
let principal: string;
beforeAll(async () => {
  at = await openRegistryRoom(inject('addresses'));
  principal = await at.inForce(at.here.principal);
});
afterAll(() => at?.close());

const told = ({ status, json }: Awaited<ReturnType<RegistryRoom['post']>>) => {
  const { requestId: _requestId, ...rest } = json;
  return { status, ...rest };
};
const teacher = (index: number) => {
  const found = at.here.teachers[index];
  if (!found) throw new Error('no teacher');
  return found;
};

describe('an officer declares and approves a certificate alone (Đ4.4, Đ9.3)', () => {
  test('what an officer declares needs another officer; the same account never decides, either way', async () => {
    const { one, two } = at.officers;
    const declared = await at.declare(one, at.there.principal, { schoolId: at.there.school.id });
    const { sha256 } = declared.json;
    expect((await at.step(one, sha256, 'decision', { approve: true })).became).toBe('four-eyes');
    expect((await at.step(one, sha256, 'decision', { approve: false })).became).toBe('four-eyes');
    const approved = await at.step(two, sha256, 'decision', { approve: true });
    expect(approved.became).toBe('in-force');
    expect(told(await at.step(two, sha256, 'decision', { approve: true }))).toEqual(told(approved));
    expect((await at.step(one, sha256, 'reinstatement')).became).toBe('certificate-state');
  });

  test('what a school declares needs one officer', async () => {
    const { json } = await at.declare(at.keys.here, at.here.seal);
    expect((await at.step(at.officers.one, json.sha256, 'decision', { approve: true })).became).toBe(
      'in-force',
    );
  });

  test('what an officer has suspended is not set going again by the same account', async () => {
    const { one, two } = at.officers;
    const { json } = await at.get(at.keys.there, `/v1/schools/${at.there.school.id}/certificates`);
    const { sha256 } = json.items[0];
    expect((await at.step(one, sha256, 'suspension')).became).toBe('suspended');
    expect((await at.step(one, sha256, 'reinstatement')).became).toBe('four-eyes');
    const back = await at.step(two, sha256, 'reinstatement');
    expect(back.became).toBe('in-force');
    expect(told(await at.step(two, sha256, 'reinstatement'))).toEqual(told(back));
  });
});

describe("a principal's statement is used again (Đ24.3)", () => {
  test('suspend, reinstate, suspend, the same reinstatement again: refused within the five minutes', async () => {
    const { here } = at.keys;
    const id = await at.inForce(teacher(0));
    const back = { type: 'certificate-reinstatement', certificates: [id] } as const;
    expect((await at.step(here, id, 'suspension')).became).toBe('suspended');
    const statement = await at.say(back);
    expect((await at.step(here, id, 'reinstatement', { statement })).became).toBe('in-force');
    const retry = await at.step(here, id, 'reinstatement', { statement });
    expect([retry.status, retry.became, retry.json.history.length]).toEqual([200, 'in-force', 4]);
    expect((await at.step(here, id, 'suspension')).became).toBe('suspended');
    const again = await at.step(here, id, 'reinstatement', { statement });
    expect([again.status, again.became]).toEqual([409, 'statement-used']);
    const fresh = { statement: await at.say(back) };
    expect((await at.step(here, id, 'reinstatement', fresh)).became).toBe('in-force');
  });

  test('an old list of assignments is not taken up', async () => {
    const path = `/v1/schools/${at.here.school.id}/assignments`;
    const certificate = await at.inForce(teacher(1));
    const slot = { role: 'subject-teacher', subject: 'TOAN', certificate, from: '2025-09-05' };
    const words = {
      type: 'assignments',
      schoolYear: '2025-2026',
      assignments: [at.assigned({ ...slot })],
    } as Parameters<RegistryRoom['say']>[0];
    const old = await at.say(words, new Date(Date.now() - 25 * hours));
    expect((await at.post(at.keys.here, path, { statement: old })).became).toBe('statement-invalid');
    const statement = await at.say(words, new Date(Date.now() - 23 * hours));
    const recorded = await at.post(at.keys.here, path, { statement });
    expect([recorded.status, recorded.json.items.length]).toEqual([200, 1]);
    expect(told(await at.post(at.keys.here, path, { statement }))).toEqual(told(recorded));
  });
});

describe('a stranger learns what another school has declared', () => {
  test('one who could not declare a certificate hears the same whether it is registered or not', async () => {
    const unfit = { roles: ['school-seal'] };
    const known = await at.declare(at.keys.there, at.here.principal, unfit);
    const unknown = await at.declare(at.keys.there, teacher(2), unfit);
    expect(told(known)).toEqual(told(unknown));
  });

  test.each<[string, object]>([
    ['decision', { approve: true }],
    ['suspension', {}],
    ['reinstatement', {}],
    ['revocation', { reason: 'left' }],
    ['replacement', { by: 'a'.repeat(64) }],
  ])('%s: what is not its own and what is not there are one answer', async (word, body) => {
    const theirs = await at.step(at.keys.there, principal, word, body);
    const nothing = await at.step(at.keys.there, 'b'.repeat(64), word, body);
    expect(theirs.status).toBe(404);
    expect(told(theirs)).toEqual(told(nothing));
  });
});

describe('a declared name that a terminal or a reader is deceived by', () => {
  test.each([
    ['an escape', 'An\u001b[1A\u001b[2K'],
    ['writing turned round', 'An \u202Egnưởrt uệiH'],
    ['characters that cannot be seen', 'Hiệu\u200B trưởng'],
    ['a NUL', 'An\u0000'],
  ])('%s is refused', async (_, name) => {
    const { status } = await at.declare(at.keys.here, teacher(3), { name });
    expect(status).toBe(400);
  });
});
