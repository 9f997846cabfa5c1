import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readCertificate } from '../../src/acts/registry/read-certificate.ts';
import { stepCertificate } from '../../src/acts/registry/take-step.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { recordAssignment } from '../../src/domain/registry/assignment-record.ts';
import { decideCertificate } from '../../src/domain/registry/certificate-approval.ts';
import { decideCompromise } from '../../src/domain/registry/certificate-compromise.ts';
import {
  type CertificateProposal,
  proposeCertificate,
} from '../../src/domain/registry/certificate-proposal.ts';
import { revokeCertificate, suspendCertificate } from '../../src/domain/registry/certificate-steps.ts';
import { type DeclarationId, declarationId } from '../../src/domain/registry/declaration-id.ts';
import type { DecidedAssignment, RecordedAssignment } from '../../src/domain/registry/registry-assignment.ts';
import { compareIndexes } from '../../src/ledger/rebuild/compare.ts';
import { rebuild } from '../../src/ledger/rebuild/rebuild.ts';
import { assignmentId, keptAssignments, listAssignments } from '../../src/storage/index/assignments.ts';
import {
  findCertificate,
  findSigners,
  listCertificatesOfSchool,
} from '../../src/storage/index/certificates.ts';
import {
  currentEvidenceSet,
  type EvidencePiece,
  readEvidence,
  replaceEvidence,
} from '../../src/storage/index/revocation-evidence.ts';
import { takeStep } from '../../src/storage/index/take-step.ts';
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { freshDatabase } from '../support/fresh-storage.ts';
import { ledgerRoom } from '../support/ledger-room.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { recordedLooks } from '../support/records.ts';
import { sequenceAll } from '../support/sequence-all.ts';

const NOW = new Date('2026-06-01T02:00:00Z');
const school = '37099001' as SchoolId;
const decision = { number: 'QĐ-099/2025', date: '2025-08-15' };

let index: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  index = await freshDatabase(inject('addresses'));
});
afterAll(async () => index.drop());

function proposal(schoolId = school): CertificateProposal {
  return {
    kind: 'person',
    schoolId,
    name: 'Thử Nghiệm',
    roles: ['subject-teacher'],
    decision,
    commonName: 'Thử Nghiệm',
    facts: {
      sha256: hash(),
      serial: '01',
      issuer: 'CN=CA',
      notBefore: '2025-01-01T00:00:00.000Z',
      notAfter: '2028-01-01T00:00:00.000Z',
      uids: ['CCCD:099000000001'],
    },
    der: 'MA==',
  };
}
const idOf = (one: CertificateProposal) => declarationId({ ...one, sha256: one.facts.sha256 });
const hash = () => createHash('sha256').update(randomBytes(8)).digest('hex') as Sha256;
const frame = { actor: `school:${school}`, requestId: 'test' };
const propose = (one: CertificateProposal, database = index.database) =>
  stepCertificate(database, idOf(one), (standing, now) => proposeCertificate(standing, one, now), NOW, frame);
const statement = {
  ...{ schoolId: school, certificate: hash(), id: hash(), jws: 'x', at: NOW.toISOString() },
};
const principal = { kind: 'principal', statement } as const;
const approve = (id: DeclarationId, database = index.database) =>
  stepCertificate(
    database,
    id,
    (one, now) => decideCertificate(one, { approve: true }, principal, now),
    NOW,
    frame,
  );
const suspend = (id: DeclarationId, by: Parameters<typeof suspendCertificate>[2], actor = frame.actor) =>
  stepCertificate(index.database, id, (one, now) => suspendCertificate(one, {}, by, now), NOW, {
    ...frame,
    actor,
  });
const eventsOf = async (id: string) =>
  (await recordedEvents(index.database, { aggregateId: id })).map(({ type }) => type);

describe('a certificate in the registry', () => {
  test('every step is an entry of the ledger, without names outside its seal', async () => {
    const one = proposal();
    const id = idOf(one);
    expect(await propose(one)).toMatchObject({ certificate: { _id: id, state: 'proposed', version: 1 } });
    expect(await approve(id)).toMatchObject({ certificate: { state: 'in-force', version: 2 } });
    const entries = await recordedEvents(index.database, { aggregateId: id });
    const subject = { sha256: one.facts.sha256, schoolId: school };
    expect(entries).toMatchObject([
      { id: `certificate/${id}/1/0`, type: 'certificate.proposed', subject, actor: frame.actor },
      { id: `certificate/${id}/2/0`, type: 'certificate.approved', subject, actor: frame.actor },
    ]);
    for (const { data: _data, ...open } of entries)
      expect(JSON.stringify(open)).not.toMatch(/Thử Nghiệm|099000000001/);
    const { ledger } = (await index.database.certificates.findOne({ _id: id })) ?? {};
    for (const { line } of ledger?.pending ?? []) expect(line).not.toMatch(/Thử|099000000001/);
  });

  test('steps taken at once are taken one after the other, and the same step is taken once', async () => {
    const one = proposal();
    const id = idOf(one);
    await Promise.all(Array.from({ length: 8 }, () => propose(one)));
    await Promise.all(Array.from({ length: 8 }, () => approve(id)));
    const by = { kind: 'school', schoolId: school } as const;
    await Promise.all(Array.from({ length: 8 }, () => suspend(id, by)));
    const standing = await findCertificate(index.database, id);
    expect(standing?.history.map(({ state }) => state)).toEqual(['proposed', 'in-force', 'suspended']);
    expect(standing?.version).toBe(3);
  });

  test('cut off after its one write, the step is taken and told, and the same again is the same', async () => {
    const one = proposal();
    const id = idOf(one);
    await propose(one);
    await expect(approve(id, cutDatabase(index.database, 1))).rejects.toBeInstanceOf(Cut);
    expect((await findCertificate(index.database, id))?.state).toBe('in-force');
    expect(await eventsOf(id)).toEqual(['certificate.proposed', 'certificate.approved']);
    expect(await approve(id)).toMatchObject({ ok: true, already: true, certificate: { version: 2 } });
    expect(await eventsOf(id)).toHaveLength(2);
  });

  test('a statement is used in the write of its step: cut off there, the same call again answers the same', async () => {
    const one = proposal();
    const id = idOf(one);
    await propose(one);
    await expect(approve(id, cutDatabase(index.database, 1))).rejects.toBeInstanceOf(Cut);
    expect(await approve(id)).toMatchObject({
      ok: true,
      certificate: {
        state: 'in-force',
        version: 2,
        usedStatements: [{ id: statement.id, step: 1, took: true }],
      },
    });
    await suspend(id, { kind: 'department' }, 'officer:cb-000000000001');
    expect(await approve(id)).toMatchObject({ ok: false, refusal: { code: 'statement-used' } });
  });

  test('asked for by a school that has not declared it, it is not there, and the attempt is written down', async () => {
    const one = proposal();
    await propose(one);
    const actor = { kind: 'school', schoolId: '37099002' as SchoolId, credentialId: 'k' } as const;
    const deps = { database: index.database, may: policy() };
    const asked = [idOf(one), idOf(proposal())];
    const answers = [];
    for (const id of asked)
      answers.push(await readCertificate(deps, actor, id, { now: NOW, requestId: 'r' }));
    expect(answers).toEqual(Array(2).fill({ ok: false, refusal: { code: 'no-such-certificate' } }));
    const found = await recordedLooks(index.database, { what: 'certificate', outcome: 'denied' });
    expect(found.map(({ actor: by, asked: id }) => [by, id])).toEqual(
      asked.map((id) => ['school:37099002', [id]]),
    );
  });

  test('is found by its hash for judging, and by its school', async () => {
    const there = '37099002' as SchoolId;
    const [one, two] = [proposal(there), proposal(there)];
    await propose(one);
    await propose(two);
    const signers = await findSigners(index.database, [one.facts.sha256, hash()]);
    expect(signers).toEqual([
      {
        _id: idOf(one),
        sha256: one.facts.sha256,
        kind: 'person',
        schoolId: there,
        holder: { roles: ['subject-teacher'] },
        state: 'proposed',
        history: [{ state: 'proposed', since: NOW.toISOString(), at: NOW.toISOString(), by: frame.actor }],
      },
    ]);
    expect(await listCertificatesOfSchool(index.database, there)).toHaveLength(2);
  });
});

describe('assignments', () => {
  const assignment = {
    schoolId: school,
    schoolYear: '2025-2026' as SchoolYear,
    role: 'subject-teacher',
    subject: 'TOAN',
    certificate: hash(),
    from: '2025-09-05',
    decision,
  } as const;
  const record = async (one: DecidedAssignment, database = index.database) => {
    const id = assignmentId(one);
    const step = { id, scope: { of: 'assignment', id }, now: NOW } as const;
    const rule = (standing: RecordedAssignment | undefined) => recordAssignment(standing, id, one, undefined);
    return (await takeStep(database, keptAssignments, step, rule, frame)).state;
  };
  const ledgerId = (one: DecidedAssignment) =>
    index.database.sealer.keyFor({ of: 'assignment', id: assignmentId(one) });
  test('the same twice is one; its last day may follow once', async () => {
    const first = await record(assignment);
    expect(await record(assignment)).toEqual(first);
    const ended = await record({ ...assignment, until: '2026-01-31' });
    expect(ended).toMatchObject({ _id: first?._id, until: '2026-01-31', endedBy: frame.actor });
    await record({ ...assignment, until: '2026-03-31' });
    expect(await listAssignments(index.database, school, '2025-2026')).toMatchObject([
      { until: '2026-01-31' },
    ]);
    expect(await eventsOf(await ledgerId(assignment))).toEqual(['assignment.recorded', 'assignment.ended']);
    expect(await listAssignments(index.database, school, '2024-2025')).toEqual([]);
  });
  test('cut off after its one write, it stands and is told once', async () => {
    const other = { ...assignment, subject: 'VAN' };
    await expect(record(other, cutDatabase(index.database, 1))).rejects.toBeInstanceOf(Cut);
    expect(await record(other)).toMatchObject({ subject: 'VAN' });
    const subject = { sha256: other.certificate, schoolId: school, schoolYear: '2025-2026' };
    expect(await recordedEvents(index.database, { aggregateId: await ledgerId(other) })).toMatchObject([
      { type: 'assignment.recorded', subject },
    ]);
  });
});

test('made again from the ledger, a certificate has at each school the story that it had there', async () => {
  const here = proposal();
  const there = { ...proposal('37099002' as SchoolId), facts: here.facts };
  await propose(here);
  await approve(idOf(here));
  const by = { kind: 'school', schoolId: school } as const;
  const told = { reason: 'compromised' } as const;
  const step = (one: CertificateProposal, rule: Parameters<typeof stepCertificate>[2]) =>
    stepCertificate(index.database, idOf(one), rule, NOW, frame);
  await step(here, (one, now) => revokeCertificate(one, told, by, now));
  await step(here, (one) => decideCompromise(one, { uphold: false }));
  await propose(there);
  const refusing = { ...principal, statement: { ...statement, schoolId: there.schoolId } };
  await step(there, (one, now) => decideCertificate(one, { approve: false }, refusing, now));
  await propose({ ...there, roles: ['homeroom-teacher'] });

  const room = await ledgerRoom(index.database, inject('addresses'));
  await sequenceAll(index.database, room);
  const made = await index.empty();
  const dir = await mkdtemp(join(tmpdir(), 'khb-rebuild-'));
  try {
    const from = { log: room.identity, store: room.primary, keys: index.keyStore };
    await rebuild(from, { database: made.database, openKey: made.keys.openKey, dir });
    const differences = [];
    for await (const one of compareIndexes(index.database, made.database, index.keys.openKey))
      differences.push(one);
    expect(differences).toEqual([]);
    const found = await findSigners(made.database, [here.facts.sha256]);
    expect(found.toSorted((a, b) => (a.schoolId < b.schoolId ? -1 : 1))).toMatchObject([
      { schoolId: school, state: 'revoked', compromise: { upheld: false } },
      { schoolId: there.schoolId, state: 'proposed', holder: { roles: ['homeroom-teacher'] } },
    ]);
  } finally {
    await rm(dir, { recursive: true, force: true });
    await made.drop();
  }
});

describe('revocation evidence', () => {
  const piece = (place: string): EvidencePiece => {
    const bytes = randomBytes(3_000);
    const _id = createHash('sha256').update(bytes).digest('hex') as Sha256;
    const at = NOW.toISOString();
    return {
      _id,
      kind: 'crl',
      place,
      bytes: new Uint8Array(bytes),
      thisUpdate: at,
      nextUpdate: null,
      fetchedAt: at,
    };
  };
  test('is replaced place by place, the last good kept, and only from the set that was read', async () => {
    const { database } = index;
    const [a, b, newer] = [piece('crl:a'), piece('crl:b'), piece('crl:a')];
    expect(await currentEvidenceSet(database)).toBeUndefined();
    expect(await replaceEvidence(database, undefined, [a, b], NOW)).toBe(true);
    expect(await replaceEvidence(database, undefined, [a], NOW)).toBe(false);
    const first = await currentEvidenceSet(database);
    expect(await replaceEvidence(database, first, [newer], NOW)).toBe(true);
    expect(await replaceEvidence(database, first, [a], NOW)).toBe(false);
    const second = await currentEvidenceSet(database);
    if (!second) throw new Error('no set');
    expect(second.version).toBe(2);
    expect(await readEvidence(database, second)).toEqual([newer, b]);
  });
});
