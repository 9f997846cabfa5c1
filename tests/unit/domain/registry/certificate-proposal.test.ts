import { describe, expect, test } from 'vitest';
import {
  type CertificateProposal,
  proposeCertificate,
} from '../../../../src/domain/registry/certificate-proposal.ts';
import { entryLine } from '../../../../src/ledger/entry/entry.ts';
import { before, hash, here, there, year } from '../transcript/pupils.ts';
import { certificate, decision, now, ofSchool, since, stands, step } from './certificates.ts';

const proposal: CertificateProposal = {
  kind: 'person',
  schoolId: here,
  name: 'Thử Nghiệm',
  roles: ['subject-teacher'],
  decision,
  commonName: 'Thử Nghiệm',
  facts: {
    sha256: hash('a'),
    serial: '01',
    issuer: 'CN=CA',
    notBefore: since('2025-01-01'),
    notAfter: since('2028-01-01'),
    uids: ['CCCD:099000000001'],
  },
  der: '',
};
const seal: CertificateProposal = {
  ...proposal,
  kind: 'organisation',
  roles: ['school-seal'],
  facts: { ...proposal.facts, uids: [`MDV:${here}`] },
};

describe('a school declares a certificate (Đ33.7)', () => {
  test.each<[string, CertificateProposal]>([
    ['of a teacher', proposal],
    ['of the school', seal],
    ['of a device', { ...proposal, kind: 'device', roles: [], decision: undefined }],
  ])('%s: it waits for approval', (_, one) => {
    expect(stands(undefined, proposeCertificate(undefined, one, now))).toMatchObject({
      ...{
        _id: `${hash('a')}.${here}.${one.kind}`,
        kind: one.kind,
        state: 'proposed',
        from: '2025-01-01',
        version: 1,
      },
    });
  });

  test.each<[string, CertificateProposal]>([
    ['expired', { ...proposal, facts: { ...proposal.facts, notAfter: since('2026-05-31') } }],
    ['with a first day before it is valid', { ...proposal, from: '2024-12-31' }],
    ['with a first day after it is valid', { ...proposal, from: '2028-01-02' }],
    ['of a teacher in the role of the seal (Đ9.3)', { ...proposal, roles: ['school-seal'] }],
    ['of a teacher in no role', { ...proposal, roles: [] }],
    ['of a person that names an organisation', { ...proposal, facts: seal.facts }],
    ['of the school in a role of persons (Đ9.2)', { ...seal, roles: ['principal'] }],
    ['of the school that names none', { ...seal, facts: proposal.facts }],
    ['of a device in a role', { ...proposal, kind: 'device' }],
    ['of a person without an appointing decision (Đ7.2-3)', { ...proposal, decision: undefined }],
    ['by a decision of tomorrow', { ...proposal, decision: { ...decision, date: '2026-06-02' } }],
  ])('%s is refused', (_, one) => {
    expect(proposeCertificate(undefined, one, now)).toMatchObject({
      ok: false,
      refusal: { code: 'certificate-unfit' },
    });
  });

  test.each<[string, CertificateProposal]>([
    ['as its own', seal],
    ['as a person', proposal],
    ['as a device', { ...proposal, kind: 'device', roles: [], decision: undefined }],
  ])("the seal of another school is that school's alone, %s (Đ9.3)", (_, one) => {
    for (const uids of [[`MDV:${there}`], [`MDV:${here}`, `MDV:${there}`]]) {
      const theirs = { ...one, facts: { ...one.facts, uids } };
      expect(proposeCertificate(undefined, theirs, now)).toEqual({
        ok: false,
        refusal: { code: 'seal-of-another-school' },
      });
    }
  });

  const standing = certificate({ from: '2025-01-01' });
  test('the same again changes nothing', () => {
    expect(proposeCertificate(standing, proposal, now)).toEqual({ ok: true, already: true });
  });
  test.each<[string, Partial<CertificateProposal>]>([
    ['in another role', { roles: ['principal'] }],
    ['under another name', { name: 'Người Khác' }],
    ['by another decision (Đ7.3)', { decision: { ...decision, number: 'QĐ-099/2024' } }],
  ])('%s does not change what is registered', (_, changes) => {
    expect(proposeCertificate(standing, { ...proposal, ...changes }, now)).toMatchObject({
      ok: false,
      refusal: { code: 'certificate-registered-otherwise' },
    });
  });
  test('one that was refused may be declared anew, in other words', () => {
    const refused = certificate({}, [step({ state: 'refused' })]);
    const anew = proposeCertificate(refused, { ...proposal, name: 'Tên Đúng' }, now);
    expect(stands(refused, anew, { actor: 'x' })).toMatchObject({
      ...{ state: 'proposed', history: { length: 3 }, holder: { name: 'Tên Đúng' }, version: 4 },
      ...{ proposedAt: refused.proposedAt, updatedAt: now.toISOString() },
    });
  });
  test('one that nobody has approved yet may be declared anew, in other words', () => {
    const waiting = certificate({ from: '2025-01-01' }, []);
    expect(proposeCertificate(waiting, proposal, now)).toEqual({ ok: true, already: true });
    const anew = proposeCertificate(waiting, { ...proposal, roles: ['homeroom-teacher'] }, now);
    expect(stands(waiting, anew)).toMatchObject({
      ...{ state: 'proposed', history: { length: 2 }, version: 4 },
      holder: { roles: ['homeroom-teacher'] },
    });
  });
  test('one that was refused may be asked for once more in the same words', () => {
    const refused = certificate({ from: '2025-01-01' }, [step({ state: 'refused' })]);
    expect(proposeCertificate(refused, proposal, now)).toMatchObject({ ok: true, events: [{}] });
  });
});

describe('what is declared', () => {
  const declare = (one: CertificateProposal, standing?: Parameters<typeof proposeCertificate>[0]) =>
    proposeCertificate(standing, one, now);
  const codeOf = (answer: ReturnType<typeof declare>) =>
    answer.ok ? ('events' in answer ? 'declared' : 'already') : answer.refusal.code;

  const dataOf = (answer: ReturnType<typeof declare>) =>
    answer.ok && 'events' in answer ? answer.events[0]?.data : undefined;

  test('is written down as it was told, with its one step', () => {
    const told = { ...proposal, schoolYears: [year], from: '2025-09-01' };
    const at = now.toISOString();
    const { facts } = proposal;
    expect(stands(undefined, declare(told))).toEqual({
      ...{
        _id: `${facts.sha256}.${here}.person`,
        ...facts,
        kind: 'person',
        schoolId: here,
        der: '',
        commonName: 'Thử Nghiệm',
      },
      ...{ holder: { name: 'Thử Nghiệm', roles: ['subject-teacher'] }, decision },
      ...{ schoolYears: [year], from: '2025-09-01' },
      ...{ history: [{ state: 'proposed', since: at, at, by: ofSchool }], state: 'proposed' },
      ...{ proposedAt: at, updatedAt: at, version: 1 },
    });
  });
  test('may just be valid still, or just valid on the first day', () => {
    const facts = (changes: Partial<typeof proposal.facts>) => ({
      ...proposal,
      facts: { ...proposal.facts, ...changes },
    });
    const last = new Date('2025-09-01T23:59:59.999+07:00').toISOString();
    for (const one of [
      { ...proposal, decision: { ...decision, date: '2026-06-01' } },
      facts({ notAfter: now.toISOString() }),
      { ...facts({ notBefore: last }), from: '2025-09-01' },
      { ...proposal, from: '2028-01-01' },
    ])
      expect(codeOf(declare(one))).toBe('declared');
  });
  test('anew leaves nothing of the earlier words, and what became of it', () => {
    const told = { schoolYears: [year], decision, usedStatements: [], signedStatements: [] };
    const refused = certificate({ ...told, kind: 'device', holder: { name: 'Máy', roles: [] } }, [
      step({ state: 'refused' }),
    ]);
    const device: CertificateProposal = { ...proposal, kind: 'device', roles: [], decision: undefined };
    const anew = stands(refused, declare(device, refused));
    expect(anew).toMatchObject({ usedStatements: [], signedStatements: [] });
    expect(Object.keys(anew ?? {})).not.toContain('schoolYears');
    expect(Object.keys(anew ?? {})).not.toContain('decision');
  });
  test('is no larger than an entry of the ledger can hold', () => {
    const bare = new TextEncoder().encode(JSON.stringify(dataOf(declare(proposal)))).length;
    const ofBytes = (bytes: number) => declare({ ...proposal, der: 'A'.repeat(bytes - bare) });
    expect(codeOf(ofBytes(40_000))).toBe('declared');
    expect(ofBytes(40_001)).toEqual({
      ok: false,
      refusal: { code: 'certificate-unfit', detail: 'too large' },
    });
    const entry = {
      id: `certificate/${hash('a')}.${'9'.repeat(20)}.organisation/1000000/63`,
      type: 'certificate.proposed',
      at: since('2026-01-01'),
    };
    const whole = { ...entry, actor: 'x'.repeat(200), requestId: 'x'.repeat(100), cause: 'x'.repeat(200) };
    const subject = { sha256: hash('a'), schoolId: here };
    const line = entryLine(
      { ...whole, subject, data: dataOf(ofBytes(40_000)) },
      new Uint8Array(32),
      hash('k'),
    );
    expect(line.length).toBeLessThan(60_000);
  });
  test('as the seal has that one role', () => {
    expect(codeOf(declare({ ...seal, roles: ['school-seal', 'principal'] }))).toBe('certificate-unfit');
  });
  test('is the same declaration in whatever order roles and years are told, and not with others', () => {
    const told = { ...proposal, from: '2025-09-01', roles: ['subject-teacher', 'homeroom-teacher'] } as const;
    const standing = certificate(
      {
        holder: { name: 'Thử Nghiệm', roles: ['homeroom-teacher', 'subject-teacher'] },
        schoolYears: [year, before],
      },
      [step()],
    );
    const years = { schoolYears: [before, year] };
    expect(codeOf(declare({ ...told, ...years }, standing))).toBe('already');
    for (const changes of [
      { schoolYears: [year] },
      { ...years, from: '2025-09-02' },
      { ...years, roles: [told.roles[0]] },
      { ...years, name: 'Khác' },
    ])
      expect(codeOf(declare({ ...told, ...changes }, standing))).toBe('certificate-registered-otherwise');
  });
});
