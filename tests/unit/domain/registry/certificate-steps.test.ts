import { describe, expect, test } from 'vitest';
import type { PrintableText } from '../../../../src/domain/identity/printable-text.ts';
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
import {
  certificate,
  codeOf,
  department,
  now,
  officer,
  ofSchool,
  principal,
  school,
  since,
  stands,
  step,
} from './certificates.ts';

const suspended = certificate({}, [
  step(),
  step({ state: 'suspended', by: ofSchool, since: since('2026-05-01') }),
]);
const byDepartment = certificate({}, [step(), step({ state: 'suspended', by: officer })]);

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
    expect(codeOf(one, suspendCertificate(one, {}, by, now))).toBe(expected);
  });

  test('a suspended one is put in force again by whoever approves its kind (Đ9.4)', () => {
    expect(codeOf(suspended, reinstateCertificate(suspended, {}, principal, now))).toBe('in-force');
    expect(codeOf(suspended, reinstateCertificate(suspended, {}, department, now))).toBe(
      'approval-by-principal',
    );
  });
  test('what the department has stopped, the department alone sets going again', () => {
    expect(codeOf(byDepartment, reinstateCertificate(byDepartment, {}, department, now))).toBe('in-force');
    expect(codeOf(byDepartment, reinstateCertificate(byDepartment, {}, principal, now))).toBe(
      'approval-by-department',
    );
  });
  test('not before it was suspended, and not what was never suspended', () => {
    const before = { since: since('2026-04-01') };
    expect(codeOf(suspended, reinstateCertificate(suspended, before, principal, now))).toBe(
      'certificate-date',
    );
    expect(codeOf(certificate(), reinstateCertificate(certificate(), {}, principal, now))).toBe(
      'certificate-state',
    );
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
    expect(codeOf(one, revokeCertificate(one, { reason: 'retired', ...ending }, by, now))).toBe(expected);
  });

  test('is for good', () => {
    const revoked = certificate({}, [step(), step({ state: 'revoked', reason: 'left' })]);
    expect(codeOf(revoked, revokeCertificate(revoked, { reason: 'other' }, school, now))).toBe('already');
    expect(codeOf(revoked, suspendCertificate(revoked, {}, department, now))).toBe('certificate-state');
    expect(codeOf(revoked, reinstateCertificate(revoked, {}, principal, now))).toBe('certificate-state');
  });
  test('keeps reason, day and who did it', () => {
    const ending = { reason: 'compromised', note: 'mất token' as PrintableText } as const;
    const decision = revokeCertificate(certificate(), ending, school, now);
    const { reason, note } = ending;
    expect(stands(certificate(), decision)?.history.at(-1)).toEqual({
      ...{ state: 'revoked', reason, note, by: ofSchool, since: now.toISOString(), at: now.toISOString() },
    });
  });
});

describe('replacement', () => {
  const next = certificate({ sha256: hash('c') });
  test.each<[string, RegisteredCertificate | undefined, string]>([
    ['by a new one of the same holder', next, 'replaced'],
    ['by none', undefined, 'certificate-not-successor'],
    ['by itself', certificate(), 'certificate-not-successor'],
    ['by one of another holder', { ...next, uids: ['CCCD:099000000002'] }, 'certificate-not-successor'],
    ['by one that is not in force yet', { ...next, state: 'proposed' }, 'certificate-not-successor'],
    ['by one of another school', { ...next, schoolId: there }, 'certificate-not-successor'],
    ['by one of another kind', { ...next, kind: 'device' }, 'certificate-not-successor'],
  ])('%s: %s', (_, successor, expected) => {
    expect(codeOf(certificate(), replaceCertificate(certificate(), successor, {}, school, now))).toBe(
      expected,
    );
  });
  test('the same again changes nothing', () => {
    const replaced = certificate({}, [step(), step({ state: 'replaced', replacedBy: next.sha256 })]);
    expect(codeOf(replaced, replaceCertificate(replaced, next, {}, school, now))).toBe('already');
  });
});

describe('a step is told as it was taken', () => {
  const organisation = { kind: 'organisation', holder: { name: 'Trường', roles: ['school-seal'] } } as const;
  const seal = certificate(organisation);
  const next = certificate({ ...organisation, sha256: hash('c') });
  const already = { ok: true, already: true };
  const stopped = step({ state: 'suspended', by: officer, since: since('2026-04-01') });
  const lastOf = (
    one: RegisteredCertificate,
    decision: ReturnType<typeof suspendCertificate>,
    actor = ofSchool,
  ) => stands(one, decision, { actor })?.history.at(-1);
  const at = now.toISOString();

  test('back in force by the department, dated back as far as its own suspension', () => {
    const one = certificate(organisation, [step(), stopped]);
    expect(
      lastOf(one, reinstateCertificate(one, { since: since('2026-04-01') }, department, now), officer),
    ).toStrictEqual({
      state: 'in-force',
      since: since('2026-04-01'),
      at,
      by: officer,
    });
    expect(reinstateCertificate(one, { since: since('2026-03-31') }, department, now)).toEqual({
      ok: false,
      refusal: { code: 'certificate-date', detail: 'before the suspension' },
    });
    const back = certificate(organisation, [step(), stopped, step({ since: since('2026-05-01') })]);
    expect(reinstateCertificate(back, {}, department, now)).toEqual(already);
    expect(codeOf(undefined, reinstateCertificate(undefined, {}, department, now))).toBe(
      'no-such-certificate',
    );
  });
  test('to a principal of another school it is not there, whoever stopped it', () => {
    const elsewhere = certificate({ schoolId: there }, [step(), stopped]);
    expect(codeOf(elsewhere, reinstateCertificate(elsewhere, {}, principal, now))).toBe(
      'no-such-certificate',
    );
  });
  test('revoked once more is revoked already; from the first day of validity, and thirty days back by a school', () => {
    const revoked = certificate({}, [step(), step({ state: 'revoked', reason: 'left' })]);
    expect(revokeCertificate(revoked, { reason: 'other' }, school, now)).toEqual(already);
    const revoke = (since: string, by: Registrar) =>
      codeOf(certificate(), revokeCertificate(certificate(), { reason: 'left', since }, by, now));
    expect(revoke(certificate().notBefore, department)).toBe('revoked');
    const thirtyDays = now.getTime() - 30 * 86_400_000;
    expect(revoke(new Date(thirtyDays).toISOString(), school)).toBe('revoked');
    expect(revoke(new Date(thirtyDays - 1).toISOString(), school)).toBe('certificate-date');
  });
  test('replaced by the one that is named, once', () => {
    const more = { ...next, uids: [...next.uids, 'MST:099'] };
    for (const successor of [next, more]) {
      const told = lastOf(seal, replaceCertificate(seal, successor, {}, school, now));
      expect(told).toStrictEqual({
        state: 'replaced',
        replacedBy: hash('c'),
        since: at,
        at,
        by: ofSchool,
      });
    }
    const replaced = certificate(organisation, [
      step(),
      step({ state: 'replaced', replacedBy: next.sha256 }),
    ]);
    expect(replaceCertificate(replaced, next, {}, school, now)).toEqual(already);
    for (const other of [undefined, { ...next, sha256: hash('d') }])
      expect(codeOf(replaced, replaceCertificate(replaced, other, {}, school, now))).not.toBe('already');
    const device = certificate({ sha256: hash('c'), kind: 'device', holder: { name: '', roles: [] } });
    expect(codeOf(seal, replaceCertificate(seal, device, {}, school, now))).toBe('certificate-not-successor');
    const promoted = certificate({ sha256: hash('c'), holder: { name: '', roles: ['principal'] } });
    expect(codeOf(certificate(), replaceCertificate(certificate(), promoted, {}, school, now))).toBe(
      'certificate-not-successor',
    );
    const elsewhere = certificate({ schoolId: there });
    for (const one of [undefined, elsewhere])
      expect(codeOf(one, replaceCertificate(one, next, {}, school, now))).toBe('no-such-certificate');
  });
});
