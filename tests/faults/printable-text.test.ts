import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fault } from './fault.ts';
import { became, good } from './http.ts';
import { documentsOf, openProvince, type Province, schoolYear } from './province.ts';

let at: Province;
let pupils: readonly string[];
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 1 });
  const documents = documentsOf(at.pki, at.a, schoolYear, { pupils: 3, seed: 'printable' });
  pupils = documents.map(({ pupil }) => pupil.personalId);
  good(await at.a.http.ask({ kind: 'create', schoolYear, personalIds: pupils }), 'done');
  for (const { bytes } of documents) good(await at.a.http.push(bytes), 'accepted');
});
afterAll(() => at?.close());

/** `Nhập sai` and what a terminal obeys, what turns the writing round, what is not seen, what is no character */
const unprintable = [
  'Nhập sai\u0000',
  'Nhập sai\u001b[2K\u001b[1A',
  'Nhập sai \u009b31m',
  'Nhập \u202eias',
  'Nhập\u200b sai',
  'Nhập sai \ue000',
  'Nhập sai \ufffe',
  'Nhập sai \ufffd',
];
const cancel = (pupil: number, reason: string) =>
  at.a.http.ask({ kind: 'cancel', personalId: pupils[pupil], schoolYear, reason });

describe('text for people is taken only if people can read it', () => {
  fault('a reason of a cancellation', async () => {
    const answers = await Promise.all(unprintable.map((reason) => cancel(0, reason)));
    expect(answers.map(became)).toEqual(unprintable.map(() => 'request-invalid'));
  });
  fault('a reason of zero-width spaces is none', async () => {
    expect(became(await cancel(0, '\u200b\u200b'))).toBe('reason-required');
  });
  fault('a note on a decision', async () => {
    const [one] = at.officers;
    const { id } = good(await cancel(1, 'Nhập sai'), 'awaiting-approval').json;
    const decide = (note: string) => one.http.post(`/v1/requests/${id}/decision`, { approve: false, note });
    const answers = [];
    for (const note of unprintable) answers.push(became(await decide(note)));
    expect(answers).toEqual(unprintable.map(() => 'request-invalid'));
  });
  fault('the name of a school in another province', async () => {
    const to = { kind: 'province', province: 'ha-noi', schoolName: 'THCS Thử\u001b[2K Nghiệm' };
    expect(became(await at.a.http.post('/v1/transfers', { personalId: pupils[2], to }))).toBe(
      'request-invalid',
    );
  });
  fault('what an officer types: the name of a school', async () => {
    const [one] = at.officers;
    const { code } = await at.admin(['schools', 'put', '37099599', '--name', 'THCS\u001b[2K Thử'], one);
    expect(code).toBe(64);
  });
  test('Vietnamese is read however its marks are written', async () => {
    const asked = good(await cancel(0, 'Nhập sai điểm môn Ngữ văn'.normalize('NFD')), 'awaiting-approval');
    const [one] = at.officers;
    const path = `/v1/requests/${asked.json.id}/decision`;
    const decided = good(await one.http.post(path, { approve: false, note: 'Chưa rõ' }), 'rejected');
    expect(decided.json.approval).toMatchObject({ note: 'Chưa rõ' });
    const name = 'THCS Thử Nghiệm'.normalize('NFD');
    expect((await at.admin(['schools', 'put', '37099598', '--name', name], one)).code).toBe(0);
  });
});
