import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { type StatementWords, signStatement } from '../../kit/principal-statement.ts';
import { inventedDecision } from '../../kit/register.ts';
import { makeSchool } from '../../kit/school.ts';
import type { SchoolSigners, Signer } from '../../kit/signer.ts';
import { decideCertificates } from '../../src/acts/registry/decide-certificates.ts';
import { listAssignments } from '../../src/acts/registry/list-assignments.ts';
import { proposeCertificate } from '../../src/acts/registry/propose-certificate.ts';
import { recordAssignments } from '../../src/acts/registry/record-assignments.ts';
import type { OfficerId } from '../../src/domain/access/actor.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { PrintableText } from '../../src/domain/identity/printable-text.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import { type DeclarationId, placeOf } from '../../src/domain/registry/declaration-id.ts';
import { type TrustSnapshot, trustSnapshot } from '../../src/signature/trust/trust.ts';
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { freshDatabase } from '../support/fresh-storage.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { registerSchool } from '../support/register-school.ts';

const schoolId = '37099001' as SchoolId;
const schoolYear = '2025-2026' as SchoolYear;
const officerId = 'cb-000000000001' as OfficerId;
const officer = { kind: 'officer', officerId, name: 'An', credentialId: 'k' } as const;
const actor = { kind: 'school', schoolId, credentialId: 'k' } as const;
const begin = new Date('2026-06-01T02:00:00Z');
const after = (hours: number) => new Date(begin.getTime() + hours * 3_600_000);
const when = (hours: number) => ({ now: after(hours), requestId: 'test' });

let pki: Pki;
let school: SchoolSigners;
let trust: TrustSnapshot;
let index: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  pki = await makePki({ schools: [makeSchool(schoolId, { classes: ['6A'] })] });
  school = schoolOf(pki, schoolId);
  trust = trustSnapshot([
    { name: 'root', text: pki.rootPem },
    { name: 'issuing', text: pki.issuingPem },
  ]);
  index = await freshDatabase(inject('addresses'));
  await registerSchool(index.database, { _id: schoolId, name: school.school.name });
  const principal = await declare(school.principal);
  expect(await decide([principal], undefined, 0, officer)).toEqual(['in-force']);
});
afterAll(() => index?.drop());

const deps = (database = index.database) => ({ database, may: policy(), trust });
const say = (words: StatementWords, hours: number) =>
  signStatement(school.principal, schoolId, words, after(hours));
/** What a principal signs names certificates; the school is named beside them. */
const yes = (...ids: DeclarationId[]) =>
  ({ type: 'certificate-decision', approve: true, certificates: ids.map(hashIn) }) as const;
const hashIn = (id: DeclarationId) => placeOf(id).sha256;

async function declare({ role, certificatePem }: Signer): Promise<DeclarationId> {
  const decision = inventedDecision(certificatePem);
  const declared = { certificate: certificatePem, kind: 'person', roles: [role], decision } as const;
  const answer = await proposeCertificate(deps(), actor, declared, when(0));
  if (!answer.ok) throw new Error(answer.refusal.code);
  return answer.certificate._id;
}

async function decide(
  certificates: readonly DeclarationId[],
  statement: string | undefined,
  hours: number,
  by: typeof actor | typeof officer = actor,
) {
  const decided = await decideCertificates(
    deps(),
    by,
    { approve: true, certificates, statement },
    when(hours),
  );
  return decided.map(({ answer }) => (answer.ok ? answer.certificate.state : answer.refusal.code));
}

const teacher = (index: number): Signer => school.teachers[index] ?? school.principal;

describe('a statement that is on its way for long (Đ9.4, Đ24.3)', () => {
  test('counts for a day, for each certificate it names; the call that was heard is answered the same after months', async () => {
    const [one, two] = [await declare(teacher(0)), await declare(teacher(1))];
    const statement = await say(yes(one, two), 0);
    expect(await decide([one], statement, 24)).toEqual(['in-force']);
    expect(await decide([one, two], statement, 25)).toEqual(['in-force', 'statement-invalid']);
    expect(await decide([one], statement, 2_000)).toEqual(['in-force']);
    expect(await decide([two], await say(yes(two), 25), 26)).toEqual(['in-force']);
  });

  test('a list of assignments that a crash cut short is completed by the same call, however late', async () => {
    const certificate = await declare(teacher(2));
    expect(await decide([certificate], await say(yes(certificate), 30), 30)).toEqual(['in-force']);
    const decision = { number: 'QĐ-099/2025', date: '2025-09-01' };
    const assignments = ['6A', '6B', '6C'].map((className) => ({
      ...{
        role: 'subject-teacher',
        subject: 'TOAN',
        className,
        certificate: hashIn(certificate),
        from: '2025-09-05',
        decision,
      },
    }));
    const statement = await say({ type: 'assignments', schoolYear, assignments }, 30);
    const record = (hours: number, database = index.database) =>
      recordAssignments(deps(database), actor, { schoolId, list: { statement } }, when(hours));
    const listed = async () => {
      const found = await listAssignments(deps(), actor, { schoolId, schoolYear }, when(0));
      return found.ok ? found.assignments : [];
    };
    const standing = async () => (await listed()).length;
    expect(await record(55)).toMatchObject({ refusal: { code: 'statement-invalid' } });
    // Written down before the first assignment that rests on it.
    await expect(record(31, cutDatabase(index.database, 2))).rejects.toBeInstanceOf(Cut);
    expect(await standing()).toBe(1);
    const completed = await record(78);
    expect(completed).toMatchObject({ ok: true, assignments: [{}, {}, { className: '6C', decision }] });
    expect(await record(102)).toEqual(completed);
    expect(await standing()).toBe(3);

    const signed = await recordedEvents(index.database, { type: 'certificate.statement-signed' });
    const [words] = signed.filter(({ data }) => (data as { words: string }).words === statement);
    const recorded = await recordedEvents(index.database, { kind: 'assignment' });
    expect(recorded).toHaveLength(3);
    for (const event of recorded)
      expect(event).toMatchObject({ cause: words?.id, actor: `school:${schoolId}` });
    expect(await listed()).toMatchObject(Array(3).fill({ recordedBy: expect.stringMatching(/^principal:/) }));
  });

  test('what was signed is written down once, however many certificates rest on it', async () => {
    const certificates = [await declare(teacher(4)), await declare(teacher(5))];
    const statement = await say(yes(...certificates), 30);
    for (const hours of [31, 32])
      expect(await decide(certificates, statement, hours)).toEqual(['in-force', 'in-force']);
    const signed = await recordedEvents(index.database, { type: 'certificate.statement-signed' });
    const [words, ...more] = signed.filter(({ data }) => (data as { words: string }).words === statement);
    expect(more).toEqual([]);
    const approved = await recordedEvents(index.database, { type: 'certificate.approved' });
    const resting = approved.filter(({ cause }) => cause === words?.id);
    expect(resting.map(({ subject }) => subject?.sha256).toSorted()).toEqual(
      certificates.map(hashIn).toSorted(),
    );
  });
});

test('an officer who declares anew what was refused does not approve the own words', async () => {
  const words = { certificate: teacher(3).certificatePem, kind: 'device', roles: [], schoolId } as const;
  const declared = await proposeCertificate(deps(), actor, words, when(0));
  if (!declared.ok) throw new Error(declared.refusal.code);
  const certificates = [declared.certificate._id];
  const refused = await decideCertificates(deps(), officer, { approve: false, certificates }, when(0));
  expect(refused).toMatchObject([{ answer: { certificate: { state: 'refused' } } }]);
  const anew = await proposeCertificate(
    deps(),
    officer,
    { ...words, name: 'Máy chủ' as PrintableText },
    when(0),
  );
  expect(anew).toMatchObject({ certificate: { state: 'proposed', holder: { name: 'Máy chủ' } } });
  expect(await decide(certificates, undefined, 0, officer)).toEqual(['four-eyes']);
});
