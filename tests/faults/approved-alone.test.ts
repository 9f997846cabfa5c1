import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fault } from './fault.ts';
import { became, certificateId, good } from './http.ts';
import { openProvince, type Province } from './province.ts';

let at: Province;
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 2 });
});
afterAll(() => at?.close());

fault('what an officer has declared over HTTP, another officer approves (Đ4.4, Đ9.3)', async () => {
  const [one, other] = at.officers;
  const declared = await one.http.post('/v1/certificates', {
    ...at.declaration(at.a.signers.principal),
    schoolId: at.a.id,
  });
  const path = `/v1/certificates/${certificateId(good(declared, 'proposed').json)}/decision`;
  expect(became(await one.http.post(path, { approve: true }))).toBe('four-eyes');
  expect(became(await one.http.post(path, { approve: false }))).toBe('four-eyes');
  expect(became(await other.http.post(path, { approve: true }))).toBe('in-force');
});
fault('what an officer has declared by the command line, another officer approves', async () => {
  const [one, other] = at.officers;
  const file = join(at.dir, 'principal.pem');
  await writeFile(file, at.b.signers.principal.certificatePem);
  const words = ['--school', at.b.id, '--kind', 'person', '--roles', 'principal', ...at.appointed.words];
  const added = await at.admin(['certificates', 'add', file, ...words], one);
  if (added.code !== 0) throw new Error(`set-up: ${added.err}`);
  const approve = ['certificates', 'approve', certificateId(added.json.certificate)];
  expect((await at.admin(approve, one)).code).toBe(1);
  expect((await at.admin(approve, other)).code).toBe(0);
});
test('what a school declares needs one officer', async () => {
  const { json } = good(await at.a.http.post('/v1/certificates', at.declaration(at.a.signers.seal)));
  const [one] = at.officers;
  const path = `/v1/certificates/${certificateId(json)}/decision`;
  expect(became(await one.http.post(path, { approve: true }))).toBe('in-force');
});
fault('what an officer has suspended, another officer sets going again', async () => {
  const [one, other] = at.officers;
  const { json } = good(await at.b.http.post('/v1/certificates', at.declaration(at.b.signers.seal)));
  const step = (by: typeof one, verb: string, body = {}) =>
    by.http.post(`/v1/certificates/${certificateId(json)}/${verb}`, body);
  good(await step(one, 'decision', { approve: true }), 'in-force');
  good(await step(one, 'suspension'), 'suspended');
  expect(became(await step(one, 'reinstatement'))).toBe('four-eyes');
  expect(became(await step(other, 'reinstatement'))).toBe('in-force');
});
