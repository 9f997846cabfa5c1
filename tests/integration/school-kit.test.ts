import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { schoolOf } from '../../kit/pki.ts';
import { loadPki } from '../../kit/pki-files.ts';
import { makeSchool } from '../../kit/school.ts';
import { signDocument } from '../../kit/sign.ts';
import { signersOf } from '../../kit/signer.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';
import { registerSchool } from '../support/register-school.ts';

const [A, B] = [makeSchool('37099451').id, makeSchool('37099452').id];
const year = '2025-2026';
let dir: string;
let api: ApiRoom;
let keys: Record<'a' | 'b' | 'officer', Bearer>;

/** The kit as a school runs it, with the key that is given, whoever's it is. */
async function kit(args: readonly string[], key?: Bearer) {
  const env = {
    PATH: process.env.PATH,
    ...(key ? { KHB_SCHOOL_KEY: key.authorization.replace('Bearer ', '') } : {}),
  };
  const options = [...args, '--dir', dir, '--json', ...(key ? ['--url', api.url] : [])];
  const { code, out, err } = await new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    execFile(process.execPath, ['kit/main.ts', ...options], { env }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });
  return { code, said: out + err, json: JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') };
}
const asA = (...args: readonly string[]) => kit([...args, '--school', A], keys.a);
const asB = (...args: readonly string[]) => kit([...args, '--school', B], keys.b);

async function asOfficer(path: string, body?: object) {
  const response = await fetch(`${api.url}${path}`, {
    headers: { ...keys.officer, 'content-type': 'application/json', prefer: 'wait=20' },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  return response.json();
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-school-'));
  const made = await kit(['init', '--schools', `${A},${B}`, '--classes', '6A']);
  expect(made.code).toBe(0);
  expect((await kit(['make', '--pupils', '3', '--seed', 'kit'])).code).toBe(0);
  expect((await kit(['sign'])).code).toBe(0);
  api = await openApiRoom(inject('addresses'), await loadPki(join(dir, 'pki')));
  api.startWorkers();
  for (const id of [A, B]) await registerSchool(api.room.database, { _id: id, name: `THCS ${id}` });
  keys = {
    a: await api.schoolKey(A),
    b: await api.schoolKey(B),
    officer: await api.officerKey('lan'),
  };
});
afterAll(async () => {
  await api?.close();
  await rm(dir, { recursive: true, force: true });
});

describe('whose key it is', () => {
  test.each([
    ['another school’s', () => keys.b, `trường / school ${B}`],
    ['an officer’s', () => keys.officer, 'không trường nào / no school'],
  ])('%s: nothing is opened or pushed, and the school is told whose it is', async (_, key, told) => {
    for (const verb of ['open', 'push']) {
      const { code, said } = await kit([verb, '--school', A], key());
      expect(code).toBe(64);
      expect(said).toContain(`--school ${A}: khóa này / this key is of: ${told}`);
    }
    for (const id of [A, B])
      expect(await asOfficer(`/v1/schools/${id}/transcripts`)).toMatchObject({ items: [] });
  });
  test('nobody’s: what the repository says of it', async () => {
    const { code, said } = await kit(['push', '--school', A], { authorization: 'Bearer khb_none' });
    expect(code).toBe(1);
    expect(said).toContain('[credential-invalid]');
  });
});

test('a class is opened and pushed', async () => {
  expect(await asA('open')).toMatchObject({ code: 0, json: { opened: 3, refused: [] } });
  expect(await asA('push')).toMatchObject({ code: 0, json: { accepted: 3, refused: 0 } });
});

describe('authenticate (Đ31.1)', () => {
  test('the file, byte for byte; or what is stored', async () => {
    const genuine = {
      code: 0,
      json: { genuine: true, records: [{ schoolYear: year, verdict: 'TOTAL-PASSED' }] },
    };
    expect(await asA('authenticate', '6A-001.xml')).toMatchObject(genuine);
    expect(await asA('authenticate', '6A-001.xml', '--stored')).toMatchObject(genuine);
  });
  test('another school with the very bytes in hand is answered too; with other bytes not', async () => {
    const path = join(dir, 'signed', A, year, '6A-001.xml');
    expect(await asB('authenticate', path)).toMatchObject({ code: 0, json: { genuine: true } });
    const changed = join(dir, 'changed.xml');
    await writeFile(changed, `${await readFile(path, 'utf8')}\n`);
    const { code, json, said } = await asB('authenticate', changed);
    expect(code).toBe(1);
    expect(json).toMatchObject({ genuine: false, problem: { code: expect.any(String) } });
    expect(said).not.toMatch(/(?<![0-9])099[0-9]{9}(?![0-9])/);
  });
});

test('cancel (Đ25.3): asked, shown as waiting, approved by an officer, shown as done', async () => {
  const cancel = ['cancel', '6A-002.xml', '--reason', 'sai điểm Toán'];
  const asked = await asA(...cancel);
  expect(asked).toMatchObject({ code: 0, json: { command: 'cancel', ok: true, state: 'awaiting-approval' } });
  expect(asked.said).toContain('chờ Sở duyệt / awaits the department');
  const { id } = asked.json;
  expect((await asA(...cancel)).json).toMatchObject({ id, state: 'awaiting-approval' });
  await asOfficer(`/v1/requests/${id}/decision`, { approve: true });
  expect(await asA(...cancel)).toMatchObject({ code: 0, json: { id, state: 'done' } });
  const again = await asA('cancel', '6A-002.xml', '--reason', 'một lần nữa');
  expect(again.json).not.toMatchObject({ id });
});

test('replace, recall and close (Đ25.1, Đ25.3), by statements that the kit signs', async () => {
  const unsigned = join(dir, 'unsigned', A, year, '6A-003.xml');
  const text = (await readFile(unsigned, 'utf8')).replace('<NHAN_XET_GVCN>', '<NHAN_XET_GVCN>Đã sửa. ');
  const signers = signersOf(schoolOf(await loadPki(join(dir, 'pki')), A), '6A');
  const by = join(dir, 'moi.xml');
  await writeFile(by, signDocument(text, signers, { signingDay: '2026-05-28' }));
  const reason = ['--reason', 'sai nhận xét'];
  expect(await asA('replace', '6A-003.xml', '--by', by, ...reason)).toMatchObject({
    code: 0,
    json: { command: 'replace', ok: true, state: 'accepted' },
  });
  expect(await asA('recall', '6A-003.xml', ...reason)).toMatchObject({
    code: 1,
    json: { problem: { code: 'statement-of-another-record' } },
  });
  const closed = await asA('close', '6A');
  expect(closed).toMatchObject({
    code: 1,
    json: {
      closed: 1,
      refused: [
        { file: '6A-002.xml', code: 'no-such-year-record' },
        { file: '6A-003.xml', code: 'statement-of-another-record' },
      ],
    },
  });
  expect(closed.said).not.toMatch(/(?<![0-9])099[0-9]{9}(?![0-9])/);
  expect(await asA('recall', '6A-001.xml', ...reason)).toMatchObject({
    code: 1,
    json: { problem: { code: 'year-closed' } },
  });
  expect(await asA('recall', by, ...reason)).toMatchObject({ code: 0, json: { state: 'done' } });
  expect(await asA('push')).toMatchObject({ code: 0, json: { known: 3 } });
  // Recalled, and not sent anew: the pupil stays until it is.
  expect(await asA('transfer', 'release', '6A-003.xml', '--to', B)).toMatchObject({
    code: 1,
    json: { problem: { code: 'replacement-due' } },
  });
  const anew = text.replace('Đã sửa. ', 'Đã sửa lần nữa. ');
  await writeFile(
    join(dir, 'signed', A, year, '6A-003.xml'),
    signDocument(anew, signers, { signingDay: '2026-05-28' }),
  );
  expect(await asA('push')).toMatchObject({ code: 0, json: { accepted: 3, known: 2 } });
  expect(await asA('close', '9Z')).toMatchObject({ code: 64 });
});

describe('transfers (Đ26)', () => {
  test('released, seen on both sides, accepted by the receiving school alone', async () => {
    const released = await asA('transfer', 'release', '6A-001.xml', '--to', B);
    expect(released).toMatchObject({ code: 0, json: { command: 'transfer release', state: 'released' } });
    const { id } = released.json;
    expect((await asA('transfer', 'release', '6A-001.xml', '--to', B)).json).toMatchObject({ id });
    const listed = { code: 0, json: { transfers: [{ id, state: 'released', to: { schoolId: B } }] } };
    expect(await asA('transfer', 'list', 'outgoing')).toMatchObject(listed);
    expect(await asB('transfer', 'list', 'incoming')).toMatchObject(listed);
    expect(await asB('transfer', 'list', 'outgoing')).toMatchObject({ code: 0, json: { transfers: [] } });

    const own = await asA('transfer', 'accept', id);
    expect(own).toMatchObject({ code: 1, json: { ok: false, problem: { code: 'not-receiving-school' } } });
    expect(own.said).toContain('Chỉ trường tiếp nhận');
    expect(own.said).toContain('Only the receiving school');
    expect(await asB('transfer', 'accept', id)).toMatchObject({ code: 0, json: { id, state: 'accepted' } });
    expect(await asA('transfer', 'withdraw', id)).toMatchObject({
      code: 1,
      json: { problem: { code: 'transfer-not-open' } },
    });
  });
  test('a release that nobody has accepted is taken back', async () => {
    const { json } = await asA('transfer', 'release', '6A-003.xml', '--to', B);
    expect(await asA('transfer', 'withdraw', json.id)).toMatchObject({
      code: 0,
      json: { state: 'withdrawn' },
    });
    expect(await asB('transfer', 'accept', json.id)).toMatchObject({ code: 1, json: { ok: false } });
  });
  test('one that is not there, and a file that is none, are told', async () => {
    expect(await asB('transfer', 'accept', `${'0'.repeat(12)}-x`)).toMatchObject({ code: 1 });
    expect(await asA('transfer', 'release', '6A-099.xml', '--to', B)).toMatchObject({ code: 64 });
    expect(await asA('transfer', 'release', '6A-003.xml')).toMatchObject({ code: 64 });
    expect(await asA('transfer', 'release', '6A-003.xml', '--to-province', 'ha-noi')).toMatchObject({
      code: 64,
    });
  });
});
