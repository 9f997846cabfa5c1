import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makePki } from '../../kit/pki.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';

const schoolYear = '2025-2026';
const [own, ...held] = Array.from({ length: 6 }, (_, index) => `09926666666${index}`) as [
  string,
  ...string[],
];
let api: ApiRoom;
let stranger: Bearer;

beforeAll(async () => {
  const quotas = {
    looks: { school: 1_000, officer: 1_000, auditor: 1_000 },
    deniedLooks: { school: 1_000, officer: 1_000, auditor: 1_000 },
    heldElsewhere: { school: 3 },
  };
  api = await openApiRoom(inject('addresses'), await makePki({ schools: [] }), { quotas });
  api.startWorkers();
  stranger = await api.schoolKey('37099503');
  await ask(held, await api.schoolKey('37099501'));
  await ask([own]);
});
afterAll(() => api?.close());

const ask = async (personalIds: readonly string[], key = stranger) => {
  const response = await fetch(`${api.url}/v1/requests`, {
    method: 'POST',
    headers: { ...key, prefer: 'wait=20', 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'create', schoolYear, personalIds }),
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
};
const create = async (personalIds: readonly string[]) => {
  const { status, json } = await ask(personalIds);
  if (status !== 200) return `${status} ${String(json.type).replace('urn:kho-hoc-ba:problem:', '')}`;
  return json.answer.results.map(({ refusal }: { refusal?: { code: string } }) => refusal?.code ?? 'opened');
};

test('500 numbers a call tell a stranger which are known: a key hears so often in a day that one is held elsewhere, and no more', async () => {
  const elsewhere = 'open-at-another-school';
  expect(await create(held.slice(0, 2))).toEqual([elsewhere, elsewhere]);
  // Two more would be one too many: from then on held and unknown are told alike, and nothing unknown is opened.
  const unknown = '099277777777';
  const exceeded = 'quota-exceeded';
  expect(await create([unknown, ...held.slice(2, 4), own])).toEqual([exceeded, exceeded, exceeded, 'opened']);
  const looked = await fetch(`${api.url}/v1/transcripts/${unknown}`, { headers: { ...stranger } });
  expect(looked.status).toBe(404);
  expect(await create([unknown, held[4] ?? ''])).toBe('429 quota-exceeded');
  expect(await create([own])).toEqual(['opened']);
});

test('a key of a school that is not registered, issued before one had to be, creates nothing', async () => {
  const key = await api.schoolKey('37099599', { registered: false });
  const { status, json } = await ask(['099288888888'], key);
  expect([status, json.type]).toEqual([422, 'urn:kho-hoc-ba:problem:unknown-school']);
});
