import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { auditAssignment } from '../../src/acts/registry/audit-assignment.ts';
import { auditedStep } from '../../src/acts/registry/audited-step.ts';
import { readCertificate } from '../../src/acts/registry/read-certificate.ts';
import { resume } from '../../src/acts/resume/resume.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { decideCertificate } from '../../src/domain/registry/certificate-approval.ts';
import {
  type CertificateProposal,
  proposeCertificate,
} from '../../src/domain/registry/certificate-proposal.ts';
import { suspendCertificate } from '../../src/domain/registry/certificate-steps.ts';
import { listAssignments, recordAssignment } from '../../src/storage/index/assignments.ts';
import { findAuditEntry, verifyAudit } from '../../src/storage/index/audit.ts';
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
import { Cut, cutDatabase } from '../support/cut-database.ts';
import { freshDatabase } from '../support/fresh-storage.ts';
import { recordedLooks } from '../support/records.ts';

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
    by: `school:${schoolId}`,
  };
}
const hash = () => createHash('sha256').update(randomBytes(8)).digest('hex') as Sha256;
const propose = (one: CertificateProposal, database = index.database) =>
  auditedStep(database, one.facts.sha256, (standing) => proposeCertificate(standing, one, NOW), NOW);
const statement = {
  ...{ schoolId: school, certificate: hash(), id: hash(), jws: 'x', at: NOW.toISOString() },
};
const principal = { kind: 'principal', statement } as const;
const approve = (id: Sha256, database = index.database) =>
  auditedStep(database, id, (one) => decideCertificate(one, { approve: true }, principal, NOW), NOW);

async function sweep() {
  const deps = { database: index.database, may: policy() };
  const later = new Date(NOW.getTime() + 60_000);
  const resumed = await resume(deps, { kind: 'system', job: 'test' }, { dryRun: false }, later);
  return resumed.ok ? resumed.audited : undefined;
}

describe('a certificate in the registry', () => {
  test('every step is in the audit log, without names', async () => {
    const one = proposal();
    const id = one.facts.sha256;
    expect(await propose(one)).toMatchObject({ certificate: { _id: id, state: 'proposed', version: 1 } });
    expect(await approve(id)).toMatchObject({ certificate: { state: 'in-force', version: 2 } });
    const entry = await findAuditEntry(index.database, `certificate:${id}:1`);
    expect(entry).toMatchObject({
      type: 'certificate-in-force',
      actor: `principal:${statement.certificate}`,
    });
    expect(JSON.stringify(entry)).not.toMatch(/Thử Nghiệm|099000000001/);
    expect(await index.database.certificates.countDocuments({ unauditedSince: { $exists: true } })).toBe(0);
    expect(await verifyAudit(index.database)).toMatchObject({ ok: true });
  });

  test('steps taken at once are taken one after the other, and the same step is taken once', async () => {
    const one = proposal();
    const id = one.facts.sha256;
    await Promise.all(Array.from({ length: 8 }, () => propose(one)));
    await Promise.all(Array.from({ length: 8 }, () => approve(id)));
    const by = { kind: 'school', schoolId: school, name: `school:${school}` } as const;
    await Promise.all(
      Array.from({ length: 8 }, () =>
        auditedStep(index.database, id, (standing) => suspendCertificate(standing, {}, by, NOW), NOW),
      ),
    );
    const standing = await findCertificate(index.database, id);
    expect(standing?.history.map(({ state }) => state)).toEqual(['proposed', 'in-force', 'suspended']);
    expect(standing?.version).toBe(3);
  });

  test('cut off after any write, the step is taken or not, and the audit log hears of it in the end', async () => {
    for (let writes = 1; writes <= 3; writes++) {
      const one = proposal();
      const id = one.facts.sha256;
      await propose(one);
      const cut = approve(id, cutDatabase(index.database, writes));
      if (writes < 3) await expect(cut).rejects.toBeInstanceOf(Cut);
      else await cut.catch(() => undefined);
      expect((await findCertificate(index.database, id))?.state).toBe('in-force');
      await sweep();
      expect(await findAuditEntry(index.database, `certificate:${id}:1`)).toBeDefined();
      expect(
        await index.database.certificates.findOne({ _id: id, unauditedSince: { $exists: true } }),
      ).toBeNull();
    }
  });

  test('a statement is used in the write of its step: cut off there, the same call again answers the same', async () => {
    const one = proposal();
    const id = one.facts.sha256;
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
    const by = { kind: 'department', name: 'officer:x' } as const;
    await auditedStep(index.database, id, (standing) => suspendCertificate(standing, {}, by, NOW), NOW);
    expect(await approve(id)).toMatchObject({ ok: false, refusal: { code: 'statement-used' } });
  });

  test('asked for by a school that has not declared it, it is not there, and the attempt is written down', async () => {
    const one = proposal();
    await propose(one);
    const actor = { kind: 'school', schoolId: '37099002' as SchoolId, credentialId: 'k' } as const;
    const deps = { database: index.database, may: policy() };
    const asked = [one.facts.sha256, hash()];
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
        _id: one.facts.sha256,
        schoolId: there,
        holder: { roles: ['subject-teacher'] },
        state: 'proposed',
        history: [{ state: 'proposed', since: NOW.toISOString(), at: NOW.toISOString(), by: one.by }],
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
  const record = async (...[database, one, by, now]: Parameters<typeof recordAssignment>) => {
    const recorded = await recordAssignment(database, one, by, now);
    await auditAssignment(database, recorded);
    return recorded;
  };
  test('the same twice is one; its last day may follow once', async () => {
    const by = { name: 'department:officer' };
    const first = await record(index.database, assignment, by, NOW);
    expect(await record(index.database, assignment, by, NOW)).toEqual(first);
    const ended = await record(index.database, { ...assignment, until: '2026-01-31' }, by, NOW);
    expect(ended).toMatchObject({ _id: first._id, until: '2026-01-31', endedBy: by.name });
    await record(index.database, { ...assignment, until: '2026-03-31' }, by, NOW);
    expect(await listAssignments(index.database, school, '2025-2026')).toMatchObject([
      { until: '2026-01-31' },
    ]);
    expect(await findAuditEntry(index.database, `assignment:${first._id}`)).toBeDefined();
    expect(await findAuditEntry(index.database, `assignment-ended:${first._id}`)).toBeDefined();
    expect(await listAssignments(index.database, school, '2024-2025')).toEqual([]);
  });
  test('cut off before the audit log, it is heard of in the end', async () => {
    const other = { ...assignment, subject: 'VAN' };
    const cut = cutDatabase(index.database, 1);
    await expect(record(cut, other, { name: 'x' }, NOW)).rejects.toBeInstanceOf(Cut);
    expect(await sweep()).toMatchObject({ assignments: 1 });
    expect(await sweep()).toMatchObject({ assignments: 0 });
  });
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
