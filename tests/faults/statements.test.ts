import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type StatementWords, signStatement } from '../../kit/principal-statement.ts';
import type { Signer } from '../../kit/signer.ts';
import { fault } from './fault.ts';
import { became, certificateId, good } from './http.ts';
import { openProvince, type Province, schoolYear } from './province.ts';

const hours = 3_600_000;
let at: Province;
/** the certificate, and what its address names it by */
let teacher: string;
let teacherId: string;
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 1 });
  const { principal, teachers } = at.a.signers;
  const [officer] = at.officers;
  const id = certificateId(await declared(principal));
  good(await officer.http.post(`/v1/certificates/${id}/decision`, { approve: true }), 'in-force');
  const [first] = teachers;
  if (!first) throw new Error('no teacher');
  const standing = await declared(first);
  teacher = standing.sha256;
  teacherId = certificateId(standing);
  const words = { type: 'certificate-decision', approve: true, certificates: [teacher] } as const;
  good(await step('decision', { approve: true, statement: await say(words) }), 'in-force');
});
afterAll(() => at?.close());

const declared = async (signer: Signer) =>
  good(await at.a.http.post('/v1/certificates', at.declaration(signer))).json;
const say = (words: StatementWords, when = new Date()) =>
  signStatement(at.a.signers.principal, at.a.id, words, when);
const step = (verb: string, body: object = {}) =>
  at.a.http.post(`/v1/certificates/${teacherId}/${verb}`, body);

fault(
  'a principal’s statement counts once: suspend, reinstate, suspend, the same reinstatement again',
  async () => {
    good(await step('suspension'), 'suspended');
    const statement = await say({ type: 'certificate-reinstatement', certificates: [teacher] });
    good(await step('reinstatement', { statement }), 'in-force');
    good(await step('suspension'), 'suspended');
    expect((await step('reinstatement', { statement })).status).toBe(409);
    expect((await at.a.http.get(`/v1/certificates/${teacherId}`)).json.state).toBe('suspended');
    const fresh = await say({ type: 'certificate-reinstatement', certificates: [teacher] });
    expect(became(await step('reinstatement', { statement: fresh }))).toBe('in-force');
  },
);

const assignments = (when: Date) =>
  say(
    {
      type: 'assignments',
      schoolYear,
      assignments: [
        {
          role: 'subject-teacher',
          subject: 'TOAN',
          certificate: teacher,
          from: '2025-09-05',
          ...at.appointed.said,
        },
      ],
    } as StatementWords,
    when,
  );
const record = async (when: Date) =>
  at.a.http.post(`/v1/schools/${at.a.id}/assignments`, { statement: await assignments(when) });

fault('a list of assignments that was signed more than a day ago is not taken up', async () => {
  expect(became(await record(new Date(Date.now() - 25 * hours)))).toBe('statement-invalid');
});
test('one that was signed today is; sent again, it changes nothing', async () => {
  const statement = await assignments(new Date(Date.now() - 23 * hours));
  const send = () => at.a.http.post(`/v1/schools/${at.a.id}/assignments`, { statement });
  const recorded = good(await send());
  expect(recorded.json.items).toHaveLength(1);
  expect((await send()).json.items).toEqual(recorded.json.items);
});
