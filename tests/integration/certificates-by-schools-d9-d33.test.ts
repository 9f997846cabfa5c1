import request from 'supertest';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeSignedDocuments } from '../../kit/make-signed.ts';
import { makePki, makeSigner, type Pki, schoolOf, sealSubject, toSigner } from '../../kit/pki.ts';
import { type StatementWords, signStatement } from '../../kit/principal-statement.ts';
import { inventedDecision, registerCertificates } from '../../kit/register.ts';
import { makeSchool } from '../../kit/school.ts';
import type { SchoolSigners, Signer } from '../../kit/signer.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import { type ApiRoom, type Bearer, openApiRoom } from '../support/api-room.ts';
import { oddCertificate } from '../support/odd-certificate.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { registerSchool } from '../support/register-school.ts';

const here = '37099001';
const there = '37099002';
let pki: Pki;
let api: ApiRoom;
let school: SchoolSigners;
let key: Bearer;
let otherKey: Bearer;
let officer: Bearer;
let second: Bearer;

beforeAll(async () => {
  pki = await makePki({
    schools: [makeSchool(here, { classes: ['6A'] }), makeSchool(there, { classes: ['6A'] })],
  });
  api = await openApiRoom(inject('addresses'), pki, { registry: 'required' });
  api.startWorkers();
  school = schoolOf(pki, here);
  for (const id of [here, there])
    await registerSchool(api.room.database, { _id: id as SchoolId, name: `Trường ${id}` });
  [key, otherKey, officer, second] = await Promise.all([
    api.schoolKey(here),
    api.schoolKey(there),
    api.officerKey('an'),
    api.officerKey('bình'),
  ]);
});
afterAll(() => api?.close());

const post = (path: string, who: Bearer, body: object) =>
  request(api.url)
    .post(path)
    .set({ ...who })
    .send(body);
const get = (path: string, who: Bearer) =>
  request(api.url)
    .get(path)
    .set({ ...who });
const code = ({ body }: { body: { type?: string } }) => body.type?.replace('urn:kho-hoc-ba:problem:', '');
const hashes = new Map<Signer, string>();
const paths = new Map<string, string>();

async function declare({ certificatePem, role }: Pick<Signer, 'certificatePem' | 'role'>, who = key) {
  const kind = role === 'school-seal' ? 'organisation' : 'person';
  const decision = kind === 'person' ? { decision: inventedDecision(certificatePem) } : {};
  const body = { certificate: certificatePem, kind, roles: [role], ...decision };
  const answer = await post('/v1/certificates', who, body);
  if (answer.status < 300) paths.set(answer.body.sha256, answer.body.links.self);
  return answer;
}
/** Where a certificate is found as it was declared last. */
const pathOf = (hash: string) => paths.get(hash) ?? 'nowhere';
async function hashOf(signer: Signer): Promise<string> {
  const known = hashes.get(signer) ?? (await declare(signer)).body.sha256;
  hashes.set(signer, known);
  return known;
}
const say = (words: StatementWords, by: Signer = school.principal, schoolId = here) =>
  signStatement(by, schoolId, words, new Date());
const yes = (...certificates: string[]): StatementWords => ({
  type: 'certificate-decision',
  approve: true,
  certificates,
});

/** Pupils whose transcripts are open; each call signs for the next one. */
let pupils = 0;
async function push(signing: Parameters<typeof makeSignedDocuments>[0]['signing'] = {}) {
  pupils += 1;
  const made = makeSignedDocuments({
    ...{ pki, school: here, schoolYear: '2025-2026', pupilsPerClass: pupils, seed: 'registry', signing },
  });
  const document = made.at(-1);
  if (!document) throw new Error('no document');
  const { personalId } = document.pupil;
  await post('/v1/requests', key, { kind: 'create', schoolYear: '2025-2026', personalIds: [personalId] }).set(
    'prefer',
    'wait=20',
  );
  const { body } = await request(api.url)
    .post('/v1/submissions')
    .set({ ...key, 'content-type': 'application/xml', prefer: 'wait=20' })
    .send(Buffer.from(document.bytes).toString('utf8'));
  const codes: string[] = (body.report?.signatures ?? []).flatMap(
    ({ role, findings }: { role: string; findings: { code: string }[] }) =>
      findings.map((finding) => `${role}: ${finding.code}`),
  );
  return { state: body.state, codes: [...new Set(codes)], report: body.report, personalId };
}

describe('before anything is declared', () => {
  test('a transcript is refused: nobody is registered (Đ33.7)', async () => {
    const { state, codes, report } = await push();
    expect(state).toBe('refused');
    expect(codes).toContain('school-seal: certificate-not-registered');
    expect(report.registry).toBe('required');
    expect(report.signatures[0].registry).toEqual({ state: 'not-registered' });
  });
});

describe('a declaration (Đ33.7)', () => {
  test('of the seal, the principal and a teacher waits for approval', async () => {
    const seal = await declare(school.seal);
    expect(seal.status).toBe(201);
    expect(seal.headers.location).toBe(`/v1/certificates/${seal.body.sha256}.${here}.organisation`);
    expect(seal.body).toMatchObject({
      kind: 'organisation',
      schoolId: here,
      state: 'proposed',
      approver: 'department',
    });
    expect((await declare(school.principal)).body.approver).toBe('department');
    const [teacher] = school.teachers;
    if (teacher) expect((await declare(teacher)).body.approver).toBe('principal');
    expect((await declare(school.seal)).status).toBe(200);
  });

  const appointed = { decision: { number: 'QĐ-099/2025', date: '2025-08-15' } };
  test.each<[string, () => Promise<object>, number, string]>([
    [
      'of what is written in no alphabet of certificates',
      async () => ({ certificate: 'x!', kind: 'person', roles: ['principal'], ...appointed }),
      400,
      'request-invalid',
    ],
    [
      'of a seal in the role of a person',
      async () => ({ certificate: school.seal.certificatePem, kind: 'organisation', roles: ['principal'] }),
      400,
      'request-invalid',
    ],
    [
      'of no certificate',
      async () => ({ certificate: 'AAAA', kind: 'person', roles: ['principal'], ...appointed }),
      422,
      'certificate-unfit',
    ],
    [
      "of another school's seal",
      async () => ({
        certificate: schoolOf(pki, there).seal.certificatePem,
        kind: 'organisation',
        roles: ['school-seal'],
      }),
      422,
      'seal-of-another-school',
    ],
    [
      'of a seal as a person',
      async () => ({
        certificate: school.seal.certificatePem,
        kind: 'person',
        roles: ['principal'],
        ...appointed,
      }),
      422,
      'certificate-unfit',
    ],
    [
      'of a certificate of no authority of the trust list (Đ8.2)',
      async () => {
        const stranger = await makePki({ schools: [makeSchool(here, { classes: ['6A'] })] });
        return {
          certificate: schoolOf(stranger, here).principal.certificatePem,
          kind: 'person',
          roles: ['principal'],
          decision: inventedDecision(schoolOf(stranger, here).principal.certificatePem),
        };
      },
      422,
      'certificate-untrusted',
    ],
    [
      'of an authority',
      async () => ({ certificate: pki.issuingPem, kind: 'device', roles: [] }),
      422,
      'certificate-untrusted',
    ],
    [
      'for another school',
      async () => ({
        certificate: school.seal.certificatePem,
        kind: 'organisation',
        roles: ['school-seal'],
        schoolId: there,
      }),
      403,
      'not-permitted',
    ],
  ])('%s is refused', async (_, body, status, expected) => {
    const answer = await post('/v1/certificates', key, await body());
    expect([answer.status, code(answer)]).toEqual([status, expected]);
  });

  test('is seen by its school and the department, by nobody else', async () => {
    const id = await hashOf(school.seal);
    expect((await get(pathOf(id), key)).status).toBe(200);
    expect((await get(pathOf(id), officer)).status).toBe(200);
    const other = await get(pathOf(id), otherKey);
    expect([other.status, code(other)]).toEqual([404, 'no-such-certificate']);
    expect((await get(`/v1/schools/${here}/certificates`, otherKey)).status).toBe(403);
    const waiting = await get('/v1/certificates?state=proposed', officer);
    expect(waiting.body.items.map(({ sha256 }: { sha256: string }) => sha256)).toContain(id);
    expect((await get('/v1/certificates?state=proposed', key)).status).toBe(403);
  });
});

describe('approval', () => {
  test("the department's of the seal and the principal (Đ9.3), never the school's own", async () => {
    const id = await hashOf(school.seal);
    const own = await post(`${pathOf(id)}/decision`, key, {
      approve: true,
      statement: await say(yes(id)),
    });
    expect([own.status, code(own)]).toEqual([403, 'statement-invalid']);
    for (const signer of [school.seal, school.principal]) {
      const answer = await post(`${pathOf(await hashOf(signer))}/decision`, officer, {
        approve: true,
      });
      expect([answer.status, answer.body.state]).toEqual([200, 'in-force']);
    }
    const again = await post(`${pathOf(id)}/decision`, key, {
      approve: true,
      statement: await say(yes(id)),
    });
    expect(code(again)).toBe('approval-by-department');
  });

  test("a teacher's by the principal's signature (Đ9.4), not by the department and not by the key alone", async () => {
    const [teacher, another] = school.teachers;
    if (!teacher || !another) throw new Error('no teachers');
    const [id, other] = [await hashOf(teacher), await hashOf(another)];
    const decide = (body: object, who = key) => post(`${pathOf(id)}/decision`, who, body);
    expect(code(await decide({ approve: true }, officer))).toBe('approval-by-principal');
    expect(code(await decide({ approve: true }))).toBe('statement-invalid');
    const invalid: [string, string][] = [
      ['of another certificate', await say(yes(other))],
      ['signed by a teacher', await say(yes(id), another)],
      ['of another school', await say(yes(id), school.principal, there)],
      ['that says no', await say({ type: 'certificate-decision', approve: false, certificates: [id] })],
      ['of another kind', await say({ type: 'certificate-reinstatement', certificates: [id] })],
      [
        'from before the declaration',
        await signStatement(school.principal, here, yes(id), new Date(Date.now() - 3_600_000)),
      ],
      [
        'from the future',
        await signStatement(school.principal, here, yes(id), new Date(Date.now() + 3_600_000)),
      ],
      ['altered', (await say(yes(id))).replace(/.{6}$/, 'AAAAAA')],
      ['that is none', 'a.b.c'],
    ];
    for (const [what, statement] of invalid) {
      expect([what, code(await decide({ approve: true, statement }))]).toEqual([what, 'statement-invalid']);
    }
    expect(code(await decide({ approve: true, statement: await say(yes(id)) }, otherKey))).toBe(
      'no-such-certificate',
    );
    const answer = await decide({ approve: true, statement: await say(yes(id, other)) });
    expect(answer.body).toMatchObject({
      state: 'in-force',
      history: [{}, { by: `principal:${await hashOf(school.principal)}` }],
    });
  });

  test('the kit declares and approves the rest; then a transcript is accepted', async () => {
    const options = { baseUrl: api.url, apiKey: key.authorization.slice(7), signers: school };
    const summary = await registerCertificates(options);
    expect(summary).toMatchObject({ waitingForDepartment: [], refused: [] });
    expect(Object.keys(summary.states)).toEqual(['in-force']);
    expect(await registerCertificates(options)).toEqual(summary);
    const { state, codes, report } = await push();
    expect([state, codes]).toEqual(['accepted', []]);
    expect(
      report.signatures.map(({ registry }: { registry: { state: string } }) => registry.state),
    ).not.toContain('not-registered');
  });
});

describe('who signs', () => {
  test('a teacher in the slot of the principal is refused (Đ24.5)', async () => {
    const [teacher] = school.teachers;
    const { codes } = await push({ signers: teacher ? { CBQL: teacher } : {} });
    expect(codes).toEqual(['principal: certificate-of-another-role']);
  });
  test("another school's principal is refused", async () => {
    const other = schoolOf(pki, there).principal;
    const declared = await declare(other, otherKey);
    await post(`${declared.body.links.self}/decision`, officer, { approve: true });
    const { codes } = await push({ signers: { CBQL: other } });
    expect(codes).toEqual(['principal: certificate-of-another-school']);
  });
  test('a suspended certificate signs nothing until it is taken back (Đ9.4)', async () => {
    const [, homeroom] = [...school.homeroom][0] ?? [];
    if (!homeroom) throw new Error('no homeroom teacher');
    const id = await hashOf(homeroom);
    const since = new Date('2026-05-01T00:00:00Z').toISOString();
    const late = await post(`${pathOf(id)}/suspension`, key, { since });
    expect([late.status, code(late)]).toEqual([422, 'certificate-date']);
    expect((await post(`${pathOf(id)}/suspension`, officer, { since, note: 'mất token' })).body.state).toBe(
      'suspended',
    );
    expect((await push()).codes).toEqual(['homeroom-teacher: certificate-suspended']);
    const back = { type: 'certificate-reinstatement', certificates: [id] } as const;
    const own = await post(`${pathOf(id)}/reinstatement`, key, {
      since,
      statement: await say(back),
    });
    expect(code(own)).toBe('approval-by-department');
    const alone = await post(`${pathOf(id)}/reinstatement`, officer, { since });
    expect([alone.status, code(alone)]).toEqual([403, 'four-eyes']);
    expect((await post(`${pathOf(id)}/reinstatement`, second, { since })).body.state).toBe('in-force');
    expect((await push()).state).toBe('accepted');
  });
});

describe('revocation, replacement and stand-ins', () => {
  test('what was signed before stays good, what comes after is refused; the day shows who was in force', async () => {
    const teacher = school.teachers.find(({ subjects }) => subjects.includes('TOAN'));
    if (!teacher) throw new Error('no teacher');
    const id = await hashOf(teacher);
    // Documents are signed on 28 May 2026.
    const left = { reason: 'left', since: '2026-05-20T00:00:00+07:00' };
    expect((await post(`${pathOf(id)}/revocation`, officer, left)).body.state).toBe('revoked');
    expect((await push()).codes).toEqual(['subject-teacher: certificate-revoked-before-signing']);
    const on = async (day: string) =>
      (await get(`/v1/schools/${here}/certificates?on=${day}`, key)).body.items.map(
        ({ sha256 }: { sha256: string }) => sha256,
      );
    expect(await on('2026-05-19')).toContain(id);
    expect(await on('2026-05-21')).not.toContain(id);

    const slot = teacher.id;
    const signedByPrincipal = { signers: { [slot]: school.principal } };
    expect((await push(signedByPrincipal)).codes).toEqual(['subject-teacher: certificate-of-another-role']);

    const principal = await hashOf(school.principal);
    const standIn = {
      ...{ role: 'subject-teacher', subject: 'TOAN', className: '6A', certificate: principal },
      ...{ from: '2026-05-21', standsInFor: id },
      decision: { number: 'QĐ-099/2026', date: '2026-05-20' },
    };
    const path = `/v1/schools/${here}/assignments`;
    const bare = await post(path, key, { schoolYear: '2025-2026', assignments: [standIn] });
    expect([bare.status, code(bare)]).toEqual([403, 'statement-invalid']);
    const [, another] = school.teachers;
    const early = { ...standIn, standsInFor: await hashOf(another ?? teacher) };
    const words = (...assignments: object[]) =>
      say({
        type: 'assignments',
        schoolYear: '2025-2026',
        assignments: assignments.map((one) => ({ ...one })),
      });
    expect(code(await post(path, key, { statement: await words(early) }))).toBe('stand-in-not-needed');
    const recorded = await post(path, key, { statement: await words(standIn) });
    expect([recorded.status, recorded.body.items]).toMatchObject([
      200,
      [{ subject: 'TOAN', standsInFor: id, decision: standIn.decision }],
    ]);
    expect((await get(`${path}?schoolYear=2025-2026`, key)).body.items).toHaveLength(1);

    const { state, report } = await push(signedByPrincipal);
    expect(state).toBe('accepted');
    expect(
      report.signatures.some(
        ({ registry }: { registry: { standsInFor?: string } }) => registry.standsInFor === id,
      ),
    ).toBe(true);
  });

  test('a new certificate of the same holder takes the place of the old one', async () => {
    const old = await hashOf(school.seal);
    const stranger = await oddCertificate(pki.issuing);
    const other = await declare(toSigner('principal', stranger));
    const replaceBy = (by: string) => post(`${pathOf(old)}/replacement`, key, { by });
    const wrong = await replaceBy(other.body.sha256);
    expect([wrong.status, code(wrong)]).toEqual([422, 'certificate-not-successor']);

    const validity = {
      notBefore: new Date('2025-01-01T00:00:00Z'),
      notAfter: new Date('2035-01-01T00:00:00Z'),
    };
    const renewed = await makeSigner('school-seal', sealSubject(school.school), validity, pki.issuing);
    const next = (await declare(renewed)).body.sha256;
    expect(code(await replaceBy(next))).toBe('certificate-not-successor');
    await post(`${pathOf(next)}/decision`, officer, { approve: true });
    expect((await replaceBy(next)).body).toMatchObject({
      state: 'replaced',
      history: [{}, {}, { replacedBy: next }],
    });
    expect((await replaceBy(next)).status).toBe(200);
    // Signed in May, before it was replaced.
    const withPrincipal = { signers: { 'gv-TOAN': school.principal } };
    expect((await push(withPrincipal)).state).toBe('accepted');
    expect((await push({ signers: { 'gv-TOAN': school.principal, KY_PHAT_HANH: renewed } })).state).toBe(
      'accepted',
    );
  });
});

describe('a compromised key (Đ8.3)', () => {
  test('takes nothing from what was received before; what comes after is refused, whatever time it claims', async () => {
    const [, homeroom] = [...school.homeroom][0] ?? [];
    if (!homeroom) throw new Error('no homeroom teacher');
    const signers = { 'gv-TOAN': school.principal };
    const before = await push({ signers });
    expect(before.state).toBe('accepted');
    const id = await hashOf(homeroom);
    await post(`${pathOf(id)}/revocation`, key, { reason: 'compromised' });
    expect((await push({ signers })).codes).toContain('homeroom-teacher: certificate-compromised');

    const ask = { kind: 'authenticate', personalId: before.personalId };
    const { body } = await post('/v1/requests', key, ask).set('prefer', 'wait=20');
    expect(body.answer).toMatchObject({ kind: 'authenticate', records: [{ verdict: 'TOTAL-PASSED' }] });
  });
});

test('the ledger has every step, and names nobody outside its seals', async () => {
  const kinds = ['certificate', 'assignment'] as const;
  const found = await Promise.all(kinds.map((kind) => recordedEvents(api.room.database, { kind })));
  const entries = found.flat();
  expect(entries.length).toBeGreaterThan(20);
  expect(new Set(entries.map(({ type }) => type.split('.')[0]))).toEqual(new Set(kinds));
  for (const { data: _data, sealed: _sealed, ...open } of entries)
    expect(JSON.stringify(open)).not.toMatch(/CCCD|Thử Nghiệm|TOAN|6A/);
  expect(api.logged()).not.toMatch(/CCCD:/);
});
