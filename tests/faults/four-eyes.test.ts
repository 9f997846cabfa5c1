import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fault } from './fault.ts';
import { good } from './http.ts';
import { documentsOf, openProvince, type Province, schoolYear } from './province.ts';

let at: Province;
let pupils: readonly string[];
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 1 });
  const documents = documentsOf(at.pki, at.a, schoolYear, { pupils: 2, seed: 'four-eyes' });
  pupils = documents.map(({ pupil }) => pupil.personalId);
  good(await at.a.http.ask({ kind: 'create', schoolYear, personalIds: pupils }), 'done');
  for (const { bytes } of documents) good(await at.a.http.push(bytes), 'accepted');
});
afterAll(() => at?.close());

describe('four eyes is a display name (Đ4.4)', () => {
  /** an officer asks for a school's record to be cancelled */
  const asked = async (pupil: number) => {
    const [one] = at.officers;
    const personalId = pupils[pupil];
    const body = { kind: 'cancel', schoolId: at.a.id, personalId, schoolYear, reason: 'Nhập sai' };
    return good(await one.http.ask(body), 'awaiting-approval').json.id as string;
  };
  const yes = { approve: true };

  fault(
    'who asked does not approve with a second key under the same name, written with two spaces',
    async () => {
      const [one] = at.officers;
      const id = await asked(0);
      const key = await at.secondKey(one, 'Nguyen  Van A');
      const decision = await at.with(key).post(`/v1/requests/${id}/decision`, yes);
      expect(decision.status).toBeGreaterThanOrEqual(400);
      expect((await one.http.get(`/v1/requests/${id}`)).json.state).toBe('awaiting-approval');
    },
  );
  test('who asked does not approve; a second officer does', async () => {
    const [one, other] = at.officers;
    const id = await asked(1);
    const path = `/v1/requests/${id}/decision`;
    expect((await one.http.post(path, yes)).status).toBe(403);
    expect((await other.http.post(path, yes)).json).toMatchObject({
      state: 'done',
      answer: { kind: 'cancel', cancelled: true },
    });
  });
});
