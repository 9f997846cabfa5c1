import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { admin } from '../support/admin.ts';
import { makeSurroundings, type Surroundings } from '../support/service.ts';

const school = '37099001';
const nowhere = `${'a'.repeat(64)}.${school}.person`;
let pki: Pki;
let surroundings: Surroundings;
let keys: { readonly one: string; readonly two: string };
beforeAll(async () => {
  pki = await makePki({ schools: [makeSchool(school, { classes: ['6A'] })] });
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki });
  const { seal, principal, teachers, homeroom } = schoolOf(pki, school);
  await writeFile(join(surroundings.dir, 'seal.pem'), seal.certificatePem);
  await writeFile(join(surroundings.dir, 'principal.pem'), principal.certificatePem);
  await writeFile(join(surroundings.dir, 'teacher.pem'), teachers[0]?.certificatePem ?? '');
  await writeFile(join(surroundings.dir, 'homeroom.pem'), homeroom.get('6A')?.certificatePem ?? '');
  const { json } = await runAs('', 'officers', 'init', 'Cán Bộ Một', 'Cán Bộ Hai');
  keys = { one: json.officers[0].token, two: json.officers[1].token };
  await run('schools', 'put', school, '--name', 'Trường THCS Thử Nghiệm');
});
afterAll(() => surroundings?.remove());

async function runAs(key: string, ...args: string[]) {
  const { code, out, err } = await admin([...args, '--json'], {
    ...surroundings.env,
    PATH: process.env.PATH,
    KHB_ADMIN_KEY: key,
  });
  const last = out.trimEnd().split('\n').at(-1) ?? '';
  return { code, json: last.startsWith('{') ? JSON.parse(last) : undefined, err };
}
const run = (...args: string[]) => runAs(keys.one, ...args);
const add = (name: string, ...more: string[]) =>
  run('certificates', 'add', join(surroundings.dir, name), '--school', school, ...more);
const decision = ['--decision', 'QĐ-099/2025', '--decision-date', '2025-08-15'];

/** One step by one officer: exit code, and the state or the refusal. */
async function step(key: string, verb: string, id: string, ...more: string[]) {
  const { code, json } = await runAs(key, 'certificates', verb, id, ...more);
  const [told = json] = json.decided ?? [];
  return [code, told.certificate?.state ?? told.refusal.code];
}

test('staff declare, approve, suspend, take back, and revoke; the history keeps each step and who took it', async () => {
  const { code, json } = await add('seal.pem', '--kind', 'organisation', '--roles', 'school-seal');
  expect([code, json.certificate.state]).toEqual([0, 'proposed']);
  const id: string = json.certificate.id;
  expect((await run('certificates', 'list')).json.certificates).toMatchObject([{ id }]);

  expect(await step(keys.one, 'approve', id)).toEqual([1, 'four-eyes']);
  expect(await step(keys.two, 'approve', id)).toEqual([0, 'in-force']);
  expect(
    (await run('certificates', 'list', '--school', school, '--on', '2026-01-01')).json.certificates,
  ).toHaveLength(1);
  expect(await step(keys.one, 'suspend', id, '--note', 'mất token')).toEqual([0, 'suspended']);
  expect(await step(keys.one, 'reinstate', id)).toEqual([1, 'four-eyes']);
  expect(await step(keys.two, 'reinstate', id)).toEqual([0, 'in-force']);
  expect(await step(keys.one, 'replace', id, '--by', id.slice(0, 64))).toEqual([
    1,
    'certificate-not-successor',
  ]);
  expect(await step(keys.one, 'revoke', id, '--reason', 'expired')).toEqual([0, 'revoked']);
  expect(await step(keys.two, 'approve', id)).toEqual([1, 'certificate-state']);
  const { history } = (await run('certificates', 'show', id)).json.certificate;
  expect(history.map(({ state }: { state: string }) => state)).toEqual([
    ...['proposed', 'in-force', 'suspended', 'in-force', 'revoked'],
  ]);
  expect(history.every(({ by }: { by: string }) => by.startsWith('officer:'))).toBe(true);
});

test("a teacher's is the principal's to approve (Đ9.4), the principal's own is not (Đ7.2)", async () => {
  const bare = await add('teacher.pem', '--kind', 'person', '--roles', 'subject-teacher');
  expect(bare.json.refusal).toMatchObject({
    code: 'certificate-unfit',
    detail: expect.stringContaining('Đ7.2'),
  });
  const teacher = await add('teacher.pem', '--kind', 'person', '--roles', 'subject-teacher', ...decision);
  const principal = await add('principal.pem', '--kind', 'person', '--roles', 'principal', ...decision);
  const ids = [teacher, principal].map(({ json }): string => json.certificate.id);
  const refused = await runAs(keys.two, 'certificates', 'refuse', ...ids, '--note', 'sai tên');
  expect([refused.code, refused.json.decided]).toMatchObject([
    1,
    [
      { id: ids[0], refusal: { code: 'approval-by-principal', article: 'Đ9.4' } },
      { id: ids[1], certificate: { state: 'refused' } },
    ],
  ]);
  const again = await add(
    ...['principal.pem', '--kind', 'person', '--roles', 'principal', '--name', 'Tên Đúng'],
    ...decision,
  );
  expect(again.json.certificate).toMatchObject({
    state: 'proposed',
    holder: { name: 'Tên Đúng' },
    decision: { number: 'QĐ-099/2025', date: '2025-08-15' },
  });
  const shown = await admin(['certificates', 'show', again.json.certificate.id], {
    ...surroundings.env,
    KHB_ADMIN_KEY: keys.one,
  });
  expect(shown.out).toContain(`Tên Đúng\nCN: ${again.json.certificate.commonName}\n`);
});

test('what was declared anew is approved under its number; a compromise is decided on by another officer (Đ8.3)', async () => {
  const [principal] = (await run('certificates', 'list')).json.certificates;
  const { id } = principal;
  expect(principal).toMatchObject({ state: 'proposed', declaration: 2 });
  expect(await step(keys.two, 'approve', id)).toEqual([1, 'declaration-changed']);
  expect(await step(keys.two, 'approve', id, '--declaration', '1')).toEqual([1, 'declaration-changed']);
  expect(await step(keys.two, 'approve', id, '--declaration', '2')).toEqual([0, 'in-force']);
  const told = async () =>
    (await run('certificates', 'compromises')).json.certificates.map((one: { id: string }) => one.id);
  expect(await step(keys.one, 'uphold', id)).toEqual([1, 'certificate-state']);
  expect(await step(keys.one, 'revoke', id, '--reason', 'compromised')).toEqual([0, 'revoked']);
  expect(await told()).toEqual([id]);
  expect(await step(keys.one, 'dismiss', id)).toEqual([1, 'four-eyes']);
  expect(await step(keys.two, 'dismiss', id, '--note', 'khóa vẫn trong két')).toEqual([0, 'revoked']);
  expect(await step(keys.two, 'uphold', id)).toEqual([1, 'compromise-decided']);
  expect(await told()).toEqual([]);
  const shown = await admin(['certificates', 'show', id], { ...surroundings.env, KHB_ADMIN_KEY: keys.one });
  expect(shown.out).toContain('chỉ trường này / this school alone');
});

test('the device of one who left is outstanding until its handover is told (Đ12.2, Đ27.3)', async () => {
  const { json } = await add('homeroom.pem', '--kind', 'person', '--roles', 'homeroom-teacher', ...decision);
  const id: string = json.certificate.id;
  const outstanding = async () =>
    (await run('certificates', 'handovers', '--school', school)).json.certificates.map(
      ({ id: one }: { id: string }) => one,
    );
  expect(await step(keys.one, 'revoke', id, '--reason', 'left')).toEqual([0, 'revoked']);
  expect(await outstanding()).toEqual([id]);
  const minutes = ['--day', '2026-06-01', '--minutes', 'BB-099/2026', '--receiver', 'Văn Thư'];
  expect((await run('certificates', 'hand-over', id, ...minutes.slice(0, 4))).code).toBe(64);
  expect(await step(keys.one, 'hand-over', id, ...minutes)).toEqual([0, 'revoked']);
  expect(await outstanding()).toEqual([]);
  expect((await run('certificates', 'show', id)).json.certificate.handover).toMatchObject({
    day: '2026-06-01',
    minutes: 'BB-099/2026',
    receiver: 'Văn Thư',
  });
});

test.each<[string, string[]]>([
  ['of no file', ['certificates', 'add', '/khong/co', '--school', school, '--kind', 'person']],
  ['without a kind', ['certificates', 'add', 'x', '--school', school]],
  [
    'of an unknown role',
    ['certificates', 'add', 'x', '--school', school, '--kind', 'person', '--roles', 'vua'],
  ],
  ['of no id', ['certificates', 'show', 'x']],
  ['of a certificate that no school is named with', ['certificates', 'show', 'a'.repeat(64)]],
  ['of a declaration that is no number', ['certificates', 'approve', nowhere, '--declaration', 'x']],
  [
    'of one declaration of two certificates',
    ['certificates', 'approve', nowhere, nowhere, '--declaration', '1'],
  ],
  ['without a reason', ['certificates', 'revoke', nowhere]],
  ['of a note that a terminal obeys', ['certificates', 'suspend', nowhere, '--note', 'x\u001b[2J']],
  ['of an instant that is none', ['certificates', 'suspend', nowhere, '--since', 'hôm qua']],
  ['of one that is not there', ['certificates', 'show', nowhere]],
])('a command %s fails', async (_, args) => {
  expect((await run(...args)).code).not.toBe(0);
});
