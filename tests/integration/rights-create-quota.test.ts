import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openRightsRoom, type RightsRoom } from '../support/rights-room.ts';

const schoolYear = '2025-2026';
let at: RightsRoom;
let held: readonly string[];
let own: string;

beforeAll(async () => {
  const quotas = {
    looks: { school: 1_000, officer: 1_000, auditor: 1_000 },
    deniedLooks: { school: 1_000, officer: 1_000, auditor: 1_000 },
    heldElsewhere: { school: 3 },
  };
  at = await openRightsRoom(inject('addresses'), { seed: 'rights-quota', pupils: 6, quotas });
  [own = '', ...held] = at.pupils;
  await at.ask(at.keys.a, { kind: 'create', schoolYear, personalIds: held });
  await at.ask(at.keys.c, { kind: 'create', schoolYear, personalIds: [own] });
});
afterAll(() => at?.close());

const create = async (personalIds: readonly string[]) => {
  const { status, json } = await at.ask(at.keys.c, { kind: 'create', schoolYear, personalIds });
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
  expect((await at.get(at.keys.c, `/v1/transcripts/${unknown}`)).status).toBe(404);
  expect(await create([unknown, held[4] ?? ''])).toBe('429 quota-exceeded');
  expect(await create([own])).toEqual(['opened']);
});
