import { describe, expect, test } from 'vitest';
import {
  type CertificateProposal,
  proposeCertificate,
} from '../../../../src/domain/registry/certificate-proposal.ts';
import { hash, here, there } from '../transcript/pupils.ts';
import { certificate, decision, now, since, step } from './certificates.ts';

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
  by: `school:${here}`,
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
    expect(proposeCertificate(undefined, one, now)).toMatchObject({
      ok: true,
      created: { _id: hash('a'), kind: one.kind, state: 'proposed', from: '2025-01-01', version: 1 },
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
    ['of another school', { ...seal, facts: { ...seal.facts, uids: [`MDV:${there}`] } }],
    ['of two schools', { ...seal, facts: { ...seal.facts, uids: [`MDV:${here}`, `MDV:${there}`] } }],
    ['of a device in a role', { ...proposal, kind: 'device' }],
    ['of a person without an appointing decision (Đ7.2-3)', { ...proposal, decision: undefined }],
    ['by a decision of tomorrow', { ...proposal, decision: { ...decision, date: '2026-06-02' } }],
  ])('%s is refused', (_, one) => {
    expect(proposeCertificate(undefined, one, now)).toMatchObject({
      ok: false,
      refusal: { code: 'certificate-unfit' },
    });
  });

  const standing = certificate({ from: '2025-01-01' });
  test('the same again changes nothing', () => {
    expect(proposeCertificate(standing, proposal, now)).toEqual({ ok: true, already: true });
  });
  test.each<[string, Partial<CertificateProposal>]>([
    ['in another role', { roles: ['principal'] }],
    ['by another school', { schoolId: there }],
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
    expect(proposeCertificate(refused, { ...proposal, name: 'Tên Đúng' }, now)).toMatchObject({
      ok: true,
      change: { state: 'proposed', history: { length: 3 }, declared: { holder: { name: 'Tên Đúng' } } },
    });
  });
  test('what another school has declared is told to nobody who could not declare it', () => {
    const theirs = certificate({ schoolId: there });
    const unfit = proposeCertificate(theirs, { ...proposal, roles: [] }, now);
    expect(unfit).toEqual(proposeCertificate(undefined, { ...proposal, roles: [] }, now));
  });
});
