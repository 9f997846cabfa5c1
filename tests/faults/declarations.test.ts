import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Signer } from '../../kit/signer.ts';
import { fault } from './fault.ts';
import { certificateId, good, type Heard } from './http.ts';
import { openProvince, type Province } from './province.ts';

let at: Province;
/** in force at school a */
let principal: string;
/** of school a, declared by nobody */
let homeroom: Signer;
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 2 });
  const { a, officers } = at;
  const [found] = a.signers.homeroom.values();
  if (!found) throw new Error('no homeroom teacher');
  homeroom = found;
  principal = certificateId(good(await declare('a', a.signers.principal), 'proposed').json);
  const path = `/v1/certificates/${principal}/decision`;
  good(await officers[0].http.post(path, { approve: true }), 'in-force');
});
afterAll(() => at?.close());

const declare = (by: 'a' | 'b', signer: Signer, more: object = {}) =>
  at[by].http.post('/v1/certificates', { ...at.declaration(signer), ...more });
/** whatever an answer tells, but for the number of the call */
const told = ({ status, json: { requestId: _requestId, ...json } }: Heard) => ({ status, json });

describe('a stranger learns what another school has declared', () => {
  fault('whoever could not declare a certificate hears the same of one that is registered', async () => {
    const unfit = { roles: ['school-seal'] };
    const known = await declare('b', at.a.signers.principal, unfit);
    expect(told(known)).toEqual(told(await declare('b', homeroom, unfit)));
  });
  test.each<[string, object]>([
    ['decision', { approve: true }],
    ['suspension', {}],
    ['reinstatement', {}],
    ['revocation', { reason: 'left' }],
    ['replacement', { by: 'a'.repeat(64) }],
  ])('%s: what is not its own and what is not there are one answer', async (step, body) => {
    const take = (id: string) => at.b.http.post(`/v1/certificates/${id}/${step}`, body);
    const nobodys = principal.replace(/^[0-9a-f]{64}/, 'b'.repeat(64));
    expect(told(await take(principal))).toEqual(told(await take(nobodys)));
  });
});

fault('a declared name that deceives whoever reads it in a terminal or a list is refused', async () => {
  const steering = 'An\u001b[1A\u001b[2K';
  const turnedRound = 'An \u202Egnưởrt uệiH';
  const unseen = 'Hiệu\u200B trưởng';
  const statuses: number[] = [];
  for (const name of [steering, turnedRound, unseen])
    statuses.push((await declare('a', homeroom, { name })).status);
  expect(statuses).toEqual([400, 400, 400]);
});
