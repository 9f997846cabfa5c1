import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { SignedDocument } from '../../kit/make-signed.ts';
import { fault } from './fault.ts';
import { became, good, type Heard } from './http.ts';
import { documentsOf, openProvince, type Province, schoolYear } from './province.ts';

const unknown = '099299999998';
let at: Province;
let client: MongoClient;
let document: SignedDocument;
let personalId: string;
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 2 });
  client = new MongoClient(at.mongoUrl);
  const [one] = documentsOf(at.pki, at.a, schoolYear, { pupils: 1, seed: 'looks' });
  if (!one) throw new Error('set-up: no document');
  document = one;
  ({ personalId } = one.pupil);
  good(await at.a.http.ask({ kind: 'create', schoolYear, personalIds: [personalId] }), 'done');
});
afterAll(async () => {
  await client?.close();
  await at?.close();
});

/** How many looks of a school stand recorded, wherever a commit keeps them. */
async function recorded({ id }: Province['a']): Promise<number> {
  const inLine = { 'looks.line': { $regex: `"actor":"school:${id}"` } };
  const by = { $or: [{ actor: `school:${id}` }, { caller: `school:${id}` }, inLine] };
  const counts = ['looks', 'accesses'].map((name) => client.db().collection(name).countDocuments(by));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count);
}

/** What a call was answered, and whether it left a look of the school. */
async function leftLook(school: Province['a'], call: () => Promise<Heard>) {
  const before = await recorded(school);
  const answer = await call();
  return { answer: became(answer), left: (await recorded(school)) > before };
}

const cancel = (asked: string) => ({ kind: 'cancel', personalId: asked, schoolYear, reason: 'Nhập sai' });
const authenticate = (asked: string) => ({ kind: 'authenticate', personalId: asked });

describe('who looked is not recorded (Đ20.3)', () => {
  test('what is looked for would be found: a transcript that is read', async () => {
    const { left } = await leftLook(at.a, () => at.a.http.get(`/v1/transcripts/${personalId}`));
    expect(left).toBe(true);
  });
  fault('of a request to create', async () => {
    const create = () => at.a.http.ask({ kind: 'create', schoolYear, personalIds: [personalId] });
    expect(await leftLook(at.a, create)).toEqual({ answer: 'done', left: true });
  });
  fault('of a submission that is read', async () => {
    const { json } = good(await at.a.http.push(document.bytes), 'accepted');
    const read = () => at.a.http.get(`/v1/submissions/${json.id}`);
    expect(await leftLook(at.a, read)).toEqual({ answer: 'accepted', left: true });
  });
  fault('of an authentication', async () => {
    const ask = () => at.a.http.ask(authenticate(personalId));
    expect(await leftLook(at.a, ask)).toEqual({ answer: 'done', left: true });
  });
  fault('of an authentication that is answered: no such transcript', async () => {
    for (const asked of [personalId, unknown]) {
      const { left } = await leftLook(at.b, () => at.b.http.ask(authenticate(asked)));
      expect(left).toBe(true);
    }
  });
  fault('of a request that is read', async () => {
    const { json } = good(await at.a.http.ask(authenticate(personalId)));
    const read = () => at.a.http.get(`/v1/requests/${json.id}`);
    expect(await leftLook(at.a, read)).toEqual({ answer: 'done', left: true });
  });
  fault('of a cancellation that is asked for, by whoever holds the pupil and by others', async () => {
    for (const school of [at.a, at.b]) {
      const { left } = await leftLook(school, () => school.http.ask(cancel(personalId)));
      expect(left).toBe(true);
    }
  });
});
