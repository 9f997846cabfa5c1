import { describe, expect, test } from 'vitest';
import type { PrintableText } from '../../../../src/domain/identity/printable-text.ts';
import type { RegisteredCertificate } from '../../../../src/domain/registry/certificate.ts';
import {
  type Approver,
  decideCertificate,
  mayDecideAsPrincipal,
} from '../../../../src/domain/registry/certificate-approval.ts';
import { hash, there } from '../transcript/pupils.ts';
import {
  certificate,
  codeOf,
  department,
  now,
  officer,
  principal,
  since,
  stands,
  step,
} from './certificates.ts';

const proposed = (changes: Partial<RegisteredCertificate> = {}) => certificate(changes, []);
const seal = proposed({ kind: 'organisation', holder: { name: 'Trường', roles: ['school-seal'] } });
const device = proposed({ kind: 'device', holder: { name: 'Máy chủ', roles: [] } });
const ofPrincipal = proposed({ holder: { name: 'Hiệu trưởng', roles: ['principal'] } });

describe('who approves a certificate', () => {
  test.each<[string, RegisteredCertificate, Approver, string]>([
    ["the school's by the department (Đ9.3)", seal, department, 'in-force'],
    ["the school's by its principal (Đ9.3)", seal, principal, 'approval-by-department'],
    ["a device's by the department (Đ9.5)", device, department, 'in-force'],
    ["a device's by the principal (Đ9.5)", device, principal, 'approval-by-department'],
    ["a teacher's by the principal (Đ9.4)", proposed(), principal, 'in-force'],
    ["a teacher's by the department (Đ9.4)", proposed(), department, 'approval-by-principal'],
    ["a principal's by the department (Đ7.2)", ofPrincipal, department, 'in-force'],
    [
      "a principal's by oneself",
      { ...ofPrincipal, sha256: principal.statement.certificate },
      principal,
      'approval-by-department',
    ],
    [
      "one's own in another role",
      proposed({ sha256: principal.statement.certificate }),
      principal,
      'approval-by-department',
    ],
    [
      "a teacher's by another school's principal",
      proposed({ schoolId: there }),
      principal,
      'no-such-certificate',
    ],
  ])('%s', (_, one, approver, expected) => {
    expect(codeOf(one, decideCertificate(one, { approve: true }, approver, now))).toBe(expected);
  });

  test('an approval counts from the declared first day, never before the certificate is valid', () => {
    const early = proposed({ from: '2025-01-01', notBefore: since('2025-01-01').replace('17:00', '20:00') });
    const decision = decideCertificate(early, { approve: true }, principal, now);
    expect(stands(early, decision)?.history).toMatchObject([
      {},
      { since: early.notBefore, statement: hash('5') },
    ]);
  });

  test('is written with the first day, who took it, and what was noted', () => {
    const taken = (approver: Approver, one: RegisteredCertificate, note?: PrintableText) => {
      const decision = decideCertificate(one, { approve: true, ...(note && { note }) }, approver, now);
      return decision.ok ? stands(one, decision, { actor: officer })?.history.at(-1) : decision;
    };
    const at = { state: 'in-force', since: since('2025-09-01'), at: now.toISOString() };
    const byPrincipal = { by: `principal:${hash('b')}`, statement: hash('5') };
    expect(taken(principal, proposed())).toStrictEqual({ ...at, ...byPrincipal });
    expect(taken(department, seal, 'QĐ 1' as PrintableText)).toStrictEqual({
      ...at,
      by: officer,
      note: 'QĐ 1',
    });
    expect(taken(department, seal)).toStrictEqual({ ...at, by: officer });
  });

  test('what is not there is not decided on, and what was refused is refused already', () => {
    expect(decideCertificate(undefined, { approve: true }, department, now)).toEqual({
      ok: false,
      refusal: { code: 'no-such-certificate' },
    });
    const refused = { ...seal, state: 'refused', history: [step({ state: 'refused' })] } as const;
    expect(decideCertificate(refused, { approve: false }, department, now)).toEqual({
      ok: true,
      already: true,
    });
  });

  test('a decision stands: the same again changes nothing, another is refused', () => {
    const standing = { ...seal, state: 'in-force', history: certificate().history } as const;
    expect(decideCertificate(standing, { approve: true }, department, now)).toEqual({
      ok: true,
      already: true,
    });
    // Signed words are remembered as used, and nothing else.
    const again = decideCertificate(certificate(), { approve: true }, principal, now);
    expect(stands(certificate(), again)).toEqual({
      ...certificate(),
      usedStatements: [{ id: hash('5'), step: 1, at: now.toISOString(), took: false }],
      version: 4,
    });
    expect(decideCertificate(certificate(), { approve: false }, principal, now)).toMatchObject({
      refusal: { code: 'certificate-state' },
    });
  });
});

describe('a declaration that took the place of another (Đ9.3-5)', () => {
  const declaredAt = now.toISOString();
  const again = [step({ state: 'proposed' }), step({ state: 'proposed', at: declaredAt })];
  const twice = (one: RegisteredCertificate): RegisteredCertificate => ({
    ...one,
    ...{ history: again, state: 'proposed' },
  });
  const decide = (one: RegisteredCertificate, approver: Approver, declaration?: number, approve = true) =>
    codeOf(one, decideCertificate(one, { approve, declaration }, approver, now));

  test('is approved by the department under its number alone', () => {
    expect(decide(twice(seal), department)).toBe('declaration-changed');
    expect(decide(twice(seal), department, 1)).toBe('declaration-changed');
    expect(decide(twice(seal), department, 2)).toBe('in-force');
    expect(decide(seal, department, 1)).toBe('in-force');
    expect(decide(seal, department, 2)).toBe('declaration-changed');
  });
  test('is refused without a number, and not under another', () => {
    expect(decide(twice(seal), department, undefined, false)).toBe('refused');
    expect(decide(twice(seal), department, 1, false)).toBe('declaration-changed');
  });
  test('is approved by a principal who signed after it', () => {
    const at = (milliseconds: number) => {
      const { statement } = principal;
      return {
        ...principal,
        statement: { ...statement, at: new Date(now.getTime() + milliseconds).toISOString() },
      };
    };
    expect(decide(twice(proposed()), at(0))).toBe('in-force');
    expect(decide(twice(proposed()), at(-1))).toBe('declaration-changed');
    expect(decide(twice(proposed()), at(-1), undefined, false)).toBe('refused');
    expect(decide(proposed(), at(-1))).toBe('in-force');
    expect(decide(twice(proposed()), at(0), 1)).toBe('declaration-changed');
    // The same call again, when the clock has gone on.
    const later = new Date(now.getTime() + 1_000);
    const one = twice(proposed());
    const approved = stands(one, decideCertificate(one, { approve: true }, at(0), later), { at: later });
    expect(codeOf(approved, decideCertificate(approved, { approve: true }, at(0), later))).toBe('already');
  });
});

describe('words signed as principal', () => {
  const inOffice = certificate({ holder: { name: 'Hiệu trưởng', roles: ['principal'] } });
  test.each<[string, RegisteredCertificate | undefined, boolean]>([
    ['by the principal in office', inOffice, true],
    ['by nobody known', undefined, false],
    ['by a teacher', certificate(), false],
    ['by a principal of another school', { ...inOffice, schoolId: there }, false],
    ['by a principal not yet approved', { ...inOffice, history: [], state: 'proposed' }, false],
    [
      'by one who has retired',
      { ...inOffice, history: [...inOffice.history, step({ state: 'revoked', since: since('2026-05-01') })] },
      false,
    ],
    ['to the last moment of the certificate', { ...inOffice, notAfter: now.toISOString() }, true],
    ['with an expired certificate', { ...inOffice, notAfter: since('2026-05-01') }, false],
  ])('%s: %s', (_, one, expected) => {
    expect(mayDecideAsPrincipal(one, certificate().schoolId, now)).toBe(expected);
  });
});
