import { describe, expect, test } from 'vitest';
import type { CertificateStep, RegisteredCertificate } from '../../../../src/domain/registry/certificate.ts';
import {
  type RegistryEvidence,
  registryRefuses,
  registryStanding,
  type SignerInPlace,
} from '../../../../src/domain/registry/registry.ts';
import type { Assignment } from '../../../../src/domain/registry/registry-assignment.ts';
import { before, hash, here, there, year } from '../transcript/pupils.ts';
import { certificate, now, since, step } from './certificates.ts';

const policy = { mode: 'required', assignments: 'when-recorded', note: 'test' } as const;
const signer: SignerInPlace = {
  certificate: hash('a'),
  role: 'subject-teacher',
  schoolId: here,
  schoolYear: year,
  className: '7A',
  subjects: ['TOAN'],
  signedAt: new Date('2026-05-28T08:00:00+07:00'),
};
const assigned: Assignment = {
  schoolId: here,
  schoolYear: year,
  role: 'subject-teacher',
  subject: 'TOAN',
  className: '7A',
  certificate: hash('a'),
  from: '2025-09-05',
};
function standing(
  certificates: readonly RegisteredCertificate[],
  changes: Partial<SignerInPlace> = {},
  more: Partial<RegistryEvidence> = {},
  receivedAt = now,
) {
  return registryStanding(
    { policy, certificates, assignments: [], ...more },
    { ...signer, ...changes },
    receivedAt,
  );
}
const ended = (more: Partial<CertificateStep>) => certificate({}, [step(), step(more)]);

describe('the signer is the one the registry knows', () => {
  test('registered, in force, of that role and school: nothing is said', () => {
    expect(standing([certificate()])).toEqual({
      state: 'in-force',
      since: since('2025-09-01'),
      problems: [],
    });
  });
  test.each<[string, RegisteredCertificate[], Partial<SignerInPlace>, string]>([
    ['not registered (Đ33.7)', [], {}, 'certificate-not-registered'],
    ['only proposed', [certificate({}, [])], {}, 'certificate-not-in-force'],
    ['refused', [certificate({}, [step({ state: 'refused' })])], {}, 'certificate-not-in-force'],
    [
      'before its first day',
      [certificate({}, [step({ since: since('2026-05-29') })])],
      {},
      'certificate-not-in-force',
    ],
    [
      'suspended when signing',
      [ended({ state: 'suspended', since: since('2026-05-28') })],
      {},
      'certificate-suspended',
    ],
    [
      'retired before signing (Đ12.2)',
      [ended({ state: 'revoked', reason: 'retired', since: since('2026-05-28') })],
      {},
      'certificate-revoked-before-signing',
    ],
    [
      'replaced before signing',
      [ended({ state: 'replaced', since: since('2026-05-01') })],
      {},
      'certificate-replaced-before-signing',
    ],
    ['of another school', [certificate({ schoolId: there })], {}, 'certificate-of-another-school'],
    ['of another role (Đ24.5)', [certificate()], { role: 'principal' }, 'certificate-of-another-role'],
    [
      'of a device (Đ9.5)',
      [certificate({ kind: 'device', holder: { name: '', roles: [] } })],
      {},
      'certificate-of-another-role',
    ],
    ['of another year', [certificate({ schoolYears: [before] })], {}, 'not-assigned-for-year'],
  ])('%s', (_, certificates, changes, problem) => {
    expect(standing(certificates, changes).problems).toEqual([problem]);
  });

  test('whoever is of another school is told of with where the certificate stood, before any step as it stands now', () => {
    const elsewhere = certificate({ schoolId: there });
    expect(standing([elsewhere])).toMatchObject({ state: 'in-force', since: since('2025-09-01') });
    const long = { signedAt: new Date('2025-01-02T08:00:00+07:00') };
    const early = standing([elsewhere], long);
    expect(early.state).toBe('in-force');
    expect(early).not.toHaveProperty('since');
    const ours = standing([certificate()], long);
    expect(ours.state).toBe('proposed');
    expect(ours).not.toHaveProperty('since');
  });
  test('approved for several years is right in each of them', () => {
    expect(standing([certificate({ schoolYears: [before, year] })]).problems).toEqual([]);
  });
  test('nobody is told of as standing in where nobody does', () => {
    expect(standing([certificate()])).not.toHaveProperty('standsInFor');
    expect(standing([certificate()], {}, { assignments: [assigned] })).not.toHaveProperty('standsInFor');
  });
  test('five minutes before its first day are within what clocks may differ by, and no more', () => {
    const begins = certificate({}, [step({ since: '2026-05-28T08:00:00+07:00' })]);
    const at = (time: string) => standing([begins], { signedAt: new Date(`2026-05-28T${time}+07:00`) });
    expect(at('07:55:00').problems).toEqual([]);
    expect(at('07:54:59').problems).toEqual(['certificate-not-in-force']);
  });
  test('what was signed before the revocation stays signed (Đ12)', () => {
    const left = ended({ state: 'revoked', reason: 'left', since: since('2026-05-29') });
    expect(standing([left]).problems).toEqual([]);
  });
  test('a compromised key proves no time of its own: only what was received before counts (Đ8.3)', () => {
    const stolen = ended({ state: 'revoked', reason: 'compromised', since: since('2026-05-30') });
    expect(standing([stolen], {}, {}, now).problems).toEqual(['certificate-compromised']);
    expect(standing([stolen], {}, {}, new Date('2026-05-29T08:00:00+07:00')).problems).toEqual([]);
    const thatMoment = new Date(since('2026-05-30'));
    expect(standing([stolen], {}, {}, thatMoment).problems).toEqual(['certificate-compromised']);
    expect(standing([certificate({}, [])], {}, {}, now).problems).toEqual(['certificate-not-in-force']);
    expect(standing([stolen], { signedAt: now }).problems).toEqual(['certificate-compromised']);
  });
});

describe('assignments (Đ24.2)', () => {
  const other = certificate({ _id: hash('b') });
  const both = [certificate(), other];
  test('of the slot: the assigned signs, another teacher of the school does not', () => {
    expect(standing(both, {}, { assignments: [assigned] }).problems).toEqual([]);
    expect(standing(both, { certificate: hash('b') }, { assignments: [assigned] }).problems).toEqual([
      'not-assigned-for-year',
    ]);
  });
  test('of another subject, class, role or year say nothing of this slot', () => {
    const elsewhere: Assignment[] = [
      { ...assigned, subject: 'VAN' },
      { ...assigned, className: '7B' },
      { ...assigned, role: 'homeroom-teacher' },
      { ...assigned, schoolYear: before },
    ];
    expect(standing(both, { certificate: hash('b') }, { assignments: elsewhere }).problems).toEqual([]);
  });
  test('a teacher of two subjects must be the one for each', () => {
    const two = [assigned, { ...assigned, subject: 'LY', certificate: hash('b') }];
    expect(standing(both, { subjects: ['TOAN', 'LY'] }, { assignments: two }).problems).toEqual([
      'not-assigned-for-year',
    ]);
  });
  test('one subject without an assignment does not answer for the next', () => {
    const next = [{ ...assigned, certificate: hash('b') }];
    expect(standing(both, { subjects: ['VAN', 'TOAN'] }, { assignments: next }).problems).toEqual([
      'not-assigned-for-year',
    ]);
  });
  test('the principal stands in for one who has left, from the day on (Đ18.7)', () => {
    const principal = certificate({ _id: hash('c'), holder: { name: '', roles: ['principal'] } });
    const standIn = { ...assigned, certificate: hash('c'), from: '2026-02-01', standsInFor: hash('a') };
    const assignments = [assigned, standIn];
    const late = standing([principal], { certificate: hash('c') }, { assignments });
    expect(late).toMatchObject({ problems: [], standsInFor: hash('a') });
    const early = { certificate: hash('c'), signedAt: new Date('2026-01-31T08:00:00+07:00') };
    expect(standing([principal], early, { assignments }).problems).toEqual(['certificate-of-another-role']);
    expect(standing([principal], { certificate: hash('c') }).problems).toEqual([
      'certificate-of-another-role',
    ]);
    expect(standing([certificate()], {}, { assignments }).problems).toEqual(['not-assigned-for-year']);
  });
  test('go by subjects for those who teach one, and for nobody else', () => {
    const homeroom = certificate({ holder: { name: '', roles: ['homeroom-teacher'] } });
    const slot = { ...assigned, role: 'homeroom-teacher', subject: 'TOAN', certificate: hash('b') } as const;
    const signs = { role: 'homeroom-teacher', subjects: ['TOAN'] } as const;
    expect(standing([homeroom], signs, { assignments: [slot] }).problems).toEqual([]);
    const whole = { schoolId: here, schoolYear: year, role: 'subject-teacher', from: '2025-09-05' } as const;
    const byAnother = [{ ...whole, certificate: hash('b') }];
    expect(standing(both, { subjects: [] }, { assignments: byAnother }).problems).toEqual([
      'not-assigned-for-year',
    ]);
  });
  test('may be demanded of every slot', () => {
    const strict = { policy: { ...policy, assignments: 'required' as const } };
    expect(standing(both, {}, strict).problems).toEqual(['not-assigned-for-year']);
    expect(standing(both, {}, { ...strict, assignments: [assigned] }).problems).toEqual([]);
  });
});

describe('the mode', () => {
  test.each([
    ['required', undefined, true],
    ['observe', undefined, false],
    ['required', '2026-06-01', true],
    ['required', '2026-06-02', false],
  ] as const)('%s since %s refuses what is received now: %s', (mode, since, expected) => {
    const told = { ...policy, mode, ...(since ? { since } : {}) };
    expect(registryRefuses(told, now)).toBe(expected);
  });
  test('refuses from the first moment of its day on', () => {
    const told = { ...policy, since: '2026-06-01' };
    expect(registryRefuses(told, new Date('2026-06-01T00:00:00+07:00'))).toBe(true);
    expect(registryRefuses(told, new Date('2026-05-31T23:59:59.999+07:00'))).toBe(false);
  });
});
