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

  test('before any step it is only proposed, whatever it is now', () => {
    const ours = standing([certificate()], { signedAt: new Date('2025-01-02T08:00:00+07:00') });
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

describe('what other schools have declared of the certificate', () => {
  const theirs = (steps: readonly CertificateStep[], changes: Partial<RegisteredCertificate> = {}) =>
    certificate({ schoolId: there, ...changes }, steps);
  const ours = certificate();
  const problems = (
    others: readonly RegisteredCertificate[],
    changes: Partial<SignerInPlace> = {},
    existed = now,
  ) => standing([...others, ours], changes, {}, existed).problems;

  test('is nothing that its school has declared: not registered here, and nothing of theirs is told', () => {
    expect(standing([theirs([step()])])).toEqual({
      state: 'not-registered',
      problems: ['certificate-of-another-school'],
    });
    for (const steps of [[], [step({ state: 'refused' })]])
      expect(standing([theirs(steps)]).problems).toEqual(['certificate-not-registered']);
    expect(standing([ours], { schoolId: undefined }).problems).toEqual(['certificate-not-registered']);
  });
  test('ends, begins and is refused without a word here (Đ9.4, Đ12)', () => {
    const ends = [
      step({ state: 'revoked', reason: 'left', since: since('2026-01-01') }),
      step({ state: 'replaced', since: since('2026-01-01') }),
      step({ state: 'revoked', reason: 'deceased', since: since('2026-01-01') }),
    ];
    for (const end of ends) expect(problems([theirs([step(), end])])).toEqual([]);
    for (const steps of [[], [step({ state: 'refused' })]]) expect(problems([theirs(steps)])).toEqual([]);
    expect(standing([theirs([step()]), certificate({}, [])]).problems).toEqual(['certificate-not-in-force']);
    expect(problems([theirs([step({ since: since('2026-05-29') })])])).toEqual([]);
  });
  test('is theirs in every role: each school approves its own', () => {
    const principal = theirs([step()], { holder: { name: '', roles: ['principal'] } });
    expect(problems([principal], { role: 'principal' })).toEqual(['certificate-of-another-role']);
    expect(problems([principal], { schoolId: there, role: 'principal' })).toEqual([]);
  });
  test('of another kind at the same school is asked only where nothing signs in the role', () => {
    const device = certificate({ kind: 'device', holder: { name: '', roles: [] } });
    expect(problems([device])).toEqual([]);
    expect(standing([device]).problems).toEqual(['certificate-of-another-role']);
  });
  test('a device that is missing there is missing here, while it is (Đ8.3)', () => {
    const missing = step({ state: 'suspended', since: since('2026-05-01') });
    expect(problems([theirs([step(), missing])])).toEqual(['certificate-suspended-elsewhere']);
    expect(problems([theirs([step(), missing, step({ since: since('2026-05-20') })])])).toEqual([]);
    expect(problems([theirs([step(), step({ state: 'suspended', since: since('2026-05-29') })])])).toEqual(
      [],
    );
    expect(problems([certificate({ kind: 'device' }, [step(), missing])])).toEqual([
      'certificate-suspended-elsewhere',
    ]);
  });
  test('a key that was compromised there is compromised here, until the department says no (Đ8.3)', () => {
    const stolen = step({ state: 'revoked', reason: 'compromised', since: since('2026-05-30') });
    const compromise = { upheld: true, at: since('2026-06-01'), by: 'x' };
    const told = [step(), stolen];
    expect(problems([theirs(told)])).toEqual(['certificate-compromised-elsewhere']);
    expect(problems([theirs(told, { compromise })])).toEqual(['certificate-compromised-elsewhere']);
    expect(problems([theirs(told, { compromise: { ...compromise, upheld: false } })])).toEqual([]);
    expect(problems([theirs(told), theirs([step(), step({ state: 'suspended' })])])).toEqual([
      'certificate-compromised-elsewhere',
    ]);
  });
  test('proves when a signature was made no less than what is told here', () => {
    const stolen = theirs([
      step(),
      step({ state: 'revoked', reason: 'compromised', since: since('2026-05-30') }),
    ]);
    expect(problems([stolen], {}, new Date('2026-05-29T08:00:00+07:00'))).toEqual([]);
    expect(problems([stolen], {}, new Date(since('2026-05-30')))).toEqual([
      'certificate-compromised-elsewhere',
    ]);
    const later = { signedAt: new Date(since('2026-05-30')) };
    expect(problems([stolen], later, new Date('2026-05-29T08:00:00+07:00'))).toEqual([
      'certificate-compromised-elsewhere',
    ]);
  });
  test('that nobody has approved there stops nobody: anybody could', () => {
    const stolen = step({ state: 'revoked', reason: 'compromised', since: since('2026-05-01') });
    expect(problems([theirs([stolen])])).toEqual([]);
    expect(problems([theirs([step({ state: 'suspended', since: since('2026-05-01') })])])).toEqual([]);
  });
});

describe('assignments (Đ24.2)', () => {
  const other = certificate({ sha256: hash('b') });
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
    const principal = certificate({ sha256: hash('c'), holder: { name: '', roles: ['principal'] } });
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
