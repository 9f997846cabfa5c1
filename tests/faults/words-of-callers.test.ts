import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fault } from './fault.ts';
import { became } from './http.ts';
import { openProvince, type Province } from './province.ts';

let at: Province;
let client: MongoClient;
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 1 });
  client = new MongoClient(at.mongoUrl);
});
afterAll(async () => {
  await client?.close();
  await at?.close();
});

/** The collections with a document that these words stand in, anywhere. */
async function holding(words: string): Promise<readonly string[]> {
  const db = client.db();
  const names = (await db.listCollections().toArray()).map(({ name }) => name);
  const held = await Promise.all(
    names.map(async (name) => JSON.stringify(await db.collection(name).find().toArray()).includes(words)),
  );
  return names.filter((_, index) => held[index]);
}
const push = (xml: string, headers = {}) => at.a.http.push(Buffer.from(xml), headers);

test('what is looked for would be found', async () => {
  expect(await holding(at.a.id)).not.toEqual([]);
});
fault('a caller’s X-Request-Id stands in no document of the database', async () => {
  const requestId = 'pupil-Nguyen-Van-A-123';
  const headers = { 'x-request-id': requestId };
  expect(became(await push('<TAI_LIEU/>', headers))).toBe('refused');
  await at.a.http.post(
    '/v1/requests',
    { kind: 'create', schoolYear: '2025-2026', personalIds: ['099212345678'] },
    headers,
  );
  expect(await holding(requestId)).toEqual([]);
});
fault('the name of a document’s root element stands in no document of the database', async () => {
  const name = 'ID_099212345678_Nguyen_Van_A';
  expect(became(await push(`<${name} phienBan="1"/>`))).toBe('refused');
  expect(await holding(name)).toEqual([]);
});
