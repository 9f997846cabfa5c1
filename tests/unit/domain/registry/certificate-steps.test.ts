import { describe, expect, test } from 'vitest';
import type { RegisteredCertificate } from '../../../../src/domain/registry/certificate.ts';
import {
  type Ending,
  type Registrar,
  reinstateCertificate,
  replaceCertificate,
  revokeCertificate,
  suspendCertificate,
} from '../../../../src/domain/registry/certificate-steps.ts';
import { hash, there } from '../transcript/pupils.ts';
import { certificate, department, now, principal, school, since, step } from './certificates.ts';

const suspended = certificate({}, [
  step(),
  step({ state: 'suspended', by: school.name, since: since('2026-05-01') }),
]);
const byDepartment = certificate({}, [step(), step({ state: 'suspended', by: department.name })]);
const codeOf = (decision: ReturnType<typeof suspendCertificate>) =>
  decision.ok ? ('change' in decision ? decision.change.state : 'already') : decision.refusal.code;

describe('suspension and its end', () => {
  test.each<[string, RegisteredCertificate | undefined, Registrar, string]>([
    ['by its school', certificate(), school, 'suspended'],
    ['by the department', certificate(), department, 'suspended'],
    ['twice', suspended, school, 'already'],
    ['by the department after the school, so that it alone lifts it', suspended, department, 'suspended'],
    ['by the school after the department', byDepartment, school, 'already'],
    ['by another school', certificate({ schoolId: there }), school, 'no-such-certificate'],
    ['of none', undefined, school, 'no-such-certificate'],
    ['of a proposed one', certificate({}, []), school, 'certificate-state'],
  ])('%s: %s', (_, one, by, expected) => {
    expect(codeOf(suspendCertificate(one, {}, by, now))).toBe(expected);
  });

  test('a suspended one is put in force again by whoever approves its kind (Đ9.4)', () => {
    expect(codeOf(reinstateCertificate(suspended, {}, principal, now))).toBe('in-force');
    expect(codeOf(reinstateCertificate(suspended, {}, department, now))).toBe('approval-by-principal');
  });
  test('what the department has stopped, the department alone sets going again', () => {
    expect(codeOf(reinstateCertificate(byDepartment, {}, department, now))).toBe('in-force');
    expect(codeOf(reinstateCertificate(byDepartment, {}, principal, now))).toBe('approval-by-department');
  });
  test('not before it was suspended, and not what was never suspended', () => {
    const before = { since: since('2026-04-01') };
    expect(codeOf(reinstateCertificate(suspended, before, principal, now))).toBe('certificate-date');
    expect(codeOf(reinstateCertificate(certificate(), {}, principal, now))).toBe('certificate-state');
  });
});

describe('revocation (Đ12)', () => {
  test.each<[string, RegisteredCertificate, Ending, Registrar, string]>([
    ['of one in force', certificate(), {}, school, 'revoked'],
    ['of a suspended one', suspended, {}, school, 'revoked'],
    ['of a proposed one', certificate({}, []), {}, school, 'revoked'],
    ['by another school', certificate({ schoolId: there }), {}, school, 'no-such-certificate'],
    ['dated some days back', certificate(), { since: since('2026-05-20') }, school, 'revoked'],
    [
      'dated years back by a school',
      certificate(),
      { since: since('2025-10-01') },
      school,
      'certificate-date',
    ],
    [
      'dated years back by the department',
      certificate(),
      { since: since('2025-10-01') },
      department,
      'revoked',
    ],
    [
      'dated before it was valid',
      certificate(),
      { since: since('2024-01-01') },
      department,
      'certificate-date',
    ],
    ['dated in the future', certificate(), { since: since('2026-07-01') }, department, 'certificate-date'],
  ])('%s: %s', (_, one, ending, by, expected) => {
    expect(codeOf(revokeCertificate(one, { reason: 'retired', ...ending }, by, now))).toBe(expected);
  });

  test('is for good', () => {
    const revoked = certificate({}, [step(), step({ state: 'revoked', reason: 'left' })]);
    expect(codeOf(revokeCertificate(revoked, { reason: 'other' }, school, now))).toBe('already');
    expect(codeOf(suspendCertificate(revoked, {}, department, now))).toBe('certificate-state');
    expect(codeOf(reinstateCertificate(revoked, {}, principal, now))).toBe('certificate-state');
  });
  test('keeps reason, day and who did it', () => {
    const decision = revokeCertificate(
      certificate(),
      { reason: 'compromised', note: 'mất token' },
      school,
      now,
    );
    expect(decision).toMatchObject({
      change: {
        history: [
          {},
          {},
          { reason: 'compromised', note: 'mất token', by: school.name, since: now.toISOString() },
        ],
      },
    });
  });
});

describe('replacement', () => {
  const next = certificate({ _id: hash('c') });
  test.each<[string, RegisteredCertificate | undefined, string]>([
    ['by a new one of the same holder', next, 'replaced'],
    ['by none', undefined, 'certificate-not-successor'],
    ['by itself', certificate(), 'certificate-not-successor'],
    ['by one of another holder', { ...next, uids: ['CCCD:099000000002'] }, 'certificate-not-successor'],
    ['by one that is not in force yet', { ...next, state: 'proposed' }, 'certificate-not-successor'],
    ['by one of another school', { ...next, schoolId: there }, 'certificate-not-successor'],
    ['by one of another kind', { ...next, kind: 'device' }, 'certificate-not-successor'],
  ])('%s: %s', (_, successor, expected) => {
    expect(codeOf(replaceCertificate(certificate(), successor, {}, school, now))).toBe(expected);
  });
  test('the same again changes nothing', () => {
    const replaced = certificate({}, [step(), step({ state: 'replaced', replacedBy: next._id })]);
    expect(codeOf(replaceCertificate(replaced, next, {}, school, now))).toBe('already');
  });
});
