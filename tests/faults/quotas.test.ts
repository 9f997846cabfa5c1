import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fault } from './fault.ts';
import { became, good } from './http.ts';
import { openProvince, type Province, schoolYear } from './province.ts';

const limit = 5;
/** numbers of pupils that nobody knows */
const unknown = Array.from(
  { length: 2 * limit },
  (_, index) => `0992999999${String(index).padStart(2, '0')}`,
);
const held = unknown.map((personalId) => personalId.replace('09929', '09928'));
let at: Province;
beforeAll(async () => {
  const everyCaller = (count: number) => ({ school: count, officer: count, auditor: count });
  at = await openProvince({
    addresses: inject('addresses'),
    schools: 2,
    quotas: { looks: everyCaller(1_000), deniedLooks: everyCaller(limit), heldElsewhere: { school: limit } },
  });
  good(await at.a.http.ask({ kind: 'create', schoolYear, personalIds: held }), 'done');
});
afterAll(() => at?.close());

describe('whoever tries numbers out goes unnoticed (Đ6.2, Đ20.3)', () => {
  fault(
    'a key that has been denied as often as its quota allows is refused everything until the day is over',
    async () => {
      const statuses: number[] = [];
      for (const personalId of unknown)
        statuses.push((await at.b.http.get(`/v1/transcripts/${personalId}`)).status);
      expect(statuses).toEqual(unknown.map((_, index) => (index < limit ? 404 : 429)));
    },
  );
  fault('and the metrics tell of it, without naming a school or a pupil', async () => {
    const metrics = await at.read('/metrics');
    expect(metrics).toMatch(/^khb_quota_alarm\{.*deniedLooks.*\} 1/m);
    expect(metrics).not.toContain(at.b.id);
  });
  fault(
    'create: a school is told so often in a day that a number is held elsewhere, and no oftener',
    async () => {
      const codes: string[] = [];
      for (const personalId of held) {
        const heard = await at.b.http.ask({ kind: 'create', schoolYear, personalIds: [personalId] });
        codes.push(heard.json.answer?.results[0]?.refusal.code ?? became(heard));
      }
      expect(codes.slice(0, limit)).toEqual(held.slice(0, limit).map(() => 'open-at-another-school'));
      expect(new Set(codes.slice(limit))).toEqual(new Set(['quota-exceeded']));
    },
  );
  test('the school that holds them goes on as before', async () => {
    for (const personalId of held)
      expect((await at.a.http.get(`/v1/transcripts/${personalId}`)).status).toBe(200);
  });
});
