import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { admin } from '../support/admin.ts';
import { makeSurroundings, type Surroundings } from '../support/service.ts';

const school = '37099001';
let pki: Pki;
let surroundings: Surroundings;
let key = '';
beforeAll(async () => {
  pki = await makePki({ schools: [makeSchool(school, { classes: ['6A'] })] });
  surroundings = await makeSurroundings({ addresses: inject('addresses'), pki });
  const { seal, principal, teachers } = schoolOf(pki, school);
  await writeFile(join(surroundings.dir, 'seal.pem'), seal.certificatePem);
  await writeFile(join(surroundings.dir, 'principal.pem'), principal.certificatePem);
  await writeFile(join(surroundings.dir, 'teacher.pem'), teachers[0]?.certificatePem ?? '');
  const { json } = await run('officers', 'init', 'Cán Bộ Một', 'Cán Bộ Hai');
  key = json.officers[0].token;
  await run('schools', 'put', school, '--name', 'Trường THCS Thử Nghiệm');
});
afterAll(() => surroundings?.remove());

async function run(...args: string[]) {
  const { code, out, err } = await admin([...args, '--json'], {
    ...surroundings.env,
    PATH: process.env.PATH,
    KHB_ADMIN_KEY: key,
  });
  const last = out.trimEnd().split('\n').at(-1) ?? '';
  return { code, json: last.startsWith('{') ? JSON.parse(last) : undefined, err };
}
const add = (name: string, ...more: string[]) =>
  run('certificates', 'add', join(surroundings.dir, name), '--school', school, ...more);

test('staff declare, approve, suspend, take back, and revoke; the history keeps each step and who took it', async () => {
  const { code, json } = await add('seal.pem', '--kind', 'organisation', '--roles', 'school-seal');
  expect([code, json.certificate.state]).toEqual([0, 'proposed']);
  const id: string = json.certificate.sha256;
  expect((await run('certificates', 'list')).json.certificates).toMatchObject([{ sha256: id }]);

  const step = async (verb: string, ...more: string[]) => {
    const done = await run('certificates', verb, id, ...more);
    return [done.code, done.json.certificate?.state ?? done.json.refusal.code];
  };
  expect(await step('approve')).toEqual([0, 'in-force']);
  expect(
    (await run('certificates', 'list', '--school', school, '--on', '2026-01-01')).json.certificates,
  ).toHaveLength(1);
  expect(await step('suspend', '--note', 'mất token')).toEqual([0, 'suspended']);
  expect(await step('reinstate')).toEqual([0, 'in-force']);
  expect(await step('replace', '--by', id)).toEqual([1, 'certificate-not-successor']);
  expect(await step('revoke', '--reason', 'expired')).toEqual([0, 'revoked']);
  expect(await step('approve')).toEqual([1, 'certificate-state']);
  const { history } = (await run('certificates', 'show', id)).json.certificate;
  expect(history.map(({ state }: { state: string }) => state)).toEqual([
    ...['proposed', 'in-force', 'suspended', 'in-force', 'revoked'],
  ]);
  expect(history.every(({ by }: { by: string }) => by.startsWith('officer:'))).toBe(true);
});

test("a teacher's is the principal's to approve (Đ9.4), the principal's own is not (Đ7.2)", async () => {
  const teacher = await add('teacher.pem', '--kind', 'person', '--roles', 'subject-teacher');
  const refused = await run('certificates', 'approve', teacher.json.certificate.sha256);
  expect([refused.code, refused.json.refusal]).toMatchObject([
    1,
    { code: 'approval-by-principal', article: 'Đ9.4' },
  ]);
  const principal = await add('principal.pem', '--kind', 'person', '--roles', 'principal');
  const no = await run('certificates', 'refuse', principal.json.certificate.sha256, '--note', 'sai tên');
  expect(no.json.certificate.state).toBe('refused');
  const again = await add('principal.pem', '--kind', 'person', '--roles', 'principal');
  expect(again.json.certificate.state).toBe('proposed');
});

test.each<[string, string[]]>([
  ['of no file', ['certificates', 'add', '/khong/co', '--school', school, '--kind', 'person']],
  ['without a kind', ['certificates', 'add', 'x', '--school', school]],
  [
    'of an unknown role',
    ['certificates', 'add', 'x', '--school', school, '--kind', 'person', '--roles', 'vua'],
  ],
  ['of no hash', ['certificates', 'show', 'x']],
  ['without a reason', ['certificates', 'revoke', 'a'.repeat(64)]],
  ['of one that is not there', ['certificates', 'show', 'a'.repeat(64)]],
])('a command %s fails', async (_, args) => {
  expect((await run(...args)).code).not.toBe(0);
});
