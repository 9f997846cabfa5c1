import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeSchool } from '../../kit/school.ts';
import { admin } from '../support/admin.ts';
import { makeSurroundings, type Surroundings } from '../support/service.ts';
import { sharedPki } from '../support/shared-pki.ts';

const school = '37099901';
let surroundings: Surroundings;
let one = '';
let other = '';

beforeAll(async () => {
  const pki = await sharedPki([makeSchool(school)]);
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki });
});
afterAll(() => surroundings?.remove());

async function run(key: string, ...args: readonly string[]) {
  const env = { ...surroundings.env, ...(key === '' ? {} : { KHB_ADMIN_KEY: key }) };
  const { code, out, err } = await admin([...args, '--json'], env);
  return { code, err, json: JSON.parse(out.trimEnd().split('\n').at(-1) || '{}') };
}
const codeOf = (done: Awaited<ReturnType<typeof run>>) => done.json.refusal?.code ?? done.code;

/** As a new colleague comes: makes the own key, hands in its fingerprint. */
async function proposed(name: string, ...more: readonly string[]) {
  const { token, fingerprint } = (await run('', 'keys', 'make')).json;
  const done = await run(one, 'officers', 'propose', name, '--fingerprint', fingerprint, ...more);
  return { token, id: done.json.officer.id };
}

test('the first two accounts are made together, only while there is none, and by names that differ', async () => {
  expect(codeOf(await run('', 'officers', 'init', 'Nguyễn An', ' Nguyễn  An'))).toBe('officer-name');
  expect(codeOf(await run('', 'officers', 'list'))).toBe(1);
  const { officers } = (await run('', 'officers', 'init', 'Nguyễn An', 'Trần Bình')).json;
  [one, other] = officers.map(({ token }: { token: string }) => token);
  expect(codeOf(await run('', 'officers', 'init', 'Lê Chi', 'Phạm Dũng'))).toBe('not-permitted');
  expect((await run(one, 'officers', 'list')).json.officers).toHaveLength(2);
});

test('an account may act once a second officer has approved it, never the one who proposed it (Đ4.4)', async () => {
  const { token, id } = await proposed('Lê Chi');
  expect((await run(token, 'officers', 'list')).code).toBe(1);
  expect(codeOf(await run(one, 'officers', 'approve', id))).toBe('four-eyes');
  expect((await run(other, 'officers', 'approve', id)).json.officer.state).toBe('active');
  expect((await run(token, 'officers', 'list')).json.officers).toHaveLength(3);
  // The same approval again changes nothing; by a third it is not theirs to give any more.
  expect((await run(other, 'officers', 'approve', id)).json.officer.state).toBe('active');
  expect(codeOf(await run(token, 'officers', 'approve', id))).toBe('officer-state');
});

test('a closed account is worth nothing at once; two officers always remain', async () => {
  const { id, token } = await proposed('Phạm Dũng');
  await run(other, 'officers', 'approve', id);
  expect((await run(one, 'officers', 'close', id)).json.officer.state).toBe('closed');
  expect((await run(token, 'officers', 'list')).code).toBe(1);
  const { officers } = (await run(one, 'officers', 'list')).json;
  const active = officers.filter(({ state }: { state: string }) => state === 'active');
  expect(codeOf(await run(one, 'officers', 'close', active.at(-1).id))).toBe(0);
  expect(codeOf(await run(one, 'officers', 'close', active[1].id))).toBe('officers-needed');
});

test('an auditor alone reads the ledger, reads metadata, and neither approves nor issues anything', async () => {
  const { token, id } = await proposed('Vũ Kiểm', '--auditor');
  await run(other, 'officers', 'approve', id);
  expect((await run(token, 'keys', 'list')).code).toBe(0);
  expect((await run(one, 'audit', 'cat', '0..1')).err).toContain('not-permitted');
  expect((await run(token, 'audit', 'cat', '0..1')).err).not.toContain('not-permitted');
  expect((await run(token, 'requests', 'list')).err).toContain('not-permitted');
  expect((await run(token, 'keys', 'issue', '--school', school)).err).toContain('not-permitted');
});

test('a key is issued to a registered school alone, and an officer’s ends with the account', async () => {
  expect(codeOf(await run(one, 'keys', 'issue', '--school', school))).toBe('unknown-school');
  await run(one, 'schools', 'put', school, '--name', 'Trường THCS Thử Nghiệm');
  const issued = await run(one, 'keys', 'issue', '--school', school);
  expect(issued.code).toBe(0);
  // A school's key opens no command of the department.
  expect((await run(issued.json.token, 'schools', 'list')).err).toContain('not-permitted');
  expect(codeOf(await run(one, 'keys', 'revoke', one.slice(4, 20)))).toBe('no-such-key');
  expect(codeOf(await run(one, 'keys', 'revoke', issued.json.id))).toBe(0);
});

test('config/policy.json closes an act to a kind of actor, and a word that is no act is refused', async () => {
  const file = join(surroundings.dir, 'policy.json');
  const narrowed = (act: string) =>
    writeFile(file, JSON.stringify({ closed: [{ act, actor: 'officer' }], note: 'only for tests' }));
  const env = { ...surroundings.env, KHB_ADMIN_KEY: one, KHB_POLICY_FILE: file };
  await narrowed('school.list');
  expect((await admin(['schools', 'list'], env)).err).toContain('not-permitted');
  expect((await admin(['keys', 'list'], env)).code).toBe(0);
  await narrowed('school.lists');
  expect(await admin(['keys', 'list'], env)).toMatchObject({
    code: 64,
    err: expect.stringContaining('KHB_POLICY_FILE'),
  });
});
