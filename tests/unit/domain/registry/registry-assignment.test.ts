import { describe, expect, test } from 'vitest';
import type { RegisteredCertificate } from '../../../../src/domain/registry/certificate.ts';
import {
  assignedOn,
  type DecidedAssignment,
  isOfClass,
  mayAssign,
} from '../../../../src/domain/registry/registry-assignment.ts';
import { hash, here, there, year } from '../transcript/pupils.ts';
import { certificate, decision, now, since, step } from './certificates.ts';

const assignment: DecidedAssignment = {
  schoolId: here,
  schoolYear: year,
  role: 'subject-teacher',
  subject: 'TOAN',
  certificate: hash('a'),
  from: '2026-02-01',
  decision,
};
const principal = certificate({ holder: { name: 'Hiệu trưởng', roles: ['principal'] } });
const gone = (reason: 'left' | 'retired' | 'deceased' | 'expired', day = '2026-01-15') =>
  certificate({ sha256: hash('d') }, [step(), step({ state: 'revoked', reason, since: since(day) })]);
const standIn = { ...assignment, standsInFor: hash('d') };
const codeOf = (decision: ReturnType<typeof mayAssign>) => (decision.ok ? 'yes' : decision.refusal.code);

describe('an assignment (Đ24.2)', () => {
  test('to a new teacher for a subject from a day on (Đ18.5, Đ27.2)', () => {
    expect(codeOf(mayAssign(assignment, certificate(), undefined, now))).toBe('yes');
    expect(codeOf(mayAssign(standIn, certificate(), gone('left'), now))).toBe('yes');
  });
  test('to the principal in place of one who has left (Đ18.7)', () => {
    expect(codeOf(mayAssign(standIn, principal, gone('left'), now))).toBe('yes');
    expect(codeOf(mayAssign(standIn, principal, gone('left', '2026-02-01'), now))).toBe('yes');
  });
  test.each(['left', 'retired', 'deceased'] as const)('to the principal for one who has %s', (reason) => {
    const homeroom = { ...standIn, role: 'homeroom-teacher' } as const;
    expect(codeOf(mayAssign(homeroom, principal, gone(reason), now))).toBe('yes');
  });
  test.each<[string, Partial<DecidedAssignment>]>([
    ['for a day', { until: '2026-02-01' }],
    ['until a later day', { until: '2026-05-31' }],
    ['by a decision of today', { decision: { ...decision, date: '2026-06-01' } }],
  ])('%s', (_, changes) => {
    expect(codeOf(mayAssign({ ...assignment, ...changes }, certificate(), undefined, now))).toBe('yes');
  });
  test('to one whose certificate rests', () => {
    const suspended = certificate({}, [step(), step({ state: 'suspended', since: since('2026-05-01') })]);
    expect(codeOf(mayAssign(assignment, suspended, undefined, now))).toBe('yes');
  });
  test('in place of one whom the school does not know is refused for that one', () => {
    expect(mayAssign(standIn, certificate(), undefined, now)).toEqual({
      ok: false,
      refusal: { code: 'no-such-certificate', detail: 'standsInFor' },
    });
  });
  type Call = [DecidedAssignment, RegisteredCertificate | undefined, RegisteredCertificate | undefined];
  test.each<[string, Call, string]>([
    ['to nobody known', [assignment, undefined, undefined], 'no-such-certificate'],
    [
      "to another school's teacher",
      [assignment, certificate({ schoolId: there }), undefined],
      'no-such-certificate',
    ],
    ['to a device', [assignment, certificate({ kind: 'device' }), undefined], 'no-such-certificate'],
    ['to one not approved', [assignment, certificate({}, []), undefined], 'certificate-state'],
    [
      'that ends before it begins',
      [{ ...assignment, until: '2026-01-31' }, certificate(), undefined],
      'assignment-dates',
    ],
    ['to the principal without anyone having left', [assignment, principal, undefined], 'role-not-held'],
    [
      'to the principal for one still in office (Đ18.7)',
      [standIn, principal, certificate({ sha256: hash('d') })],
      'stand-in-not-needed',
    ],
    [
      'to the principal for one whose certificate only expired',
      [standIn, principal, gone('expired')],
      'stand-in-not-needed',
    ],
    [
      'to the principal before the other has left',
      [standIn, principal, gone('left', '2026-02-02')],
      'stand-in-not-needed',
    ],
    [
      'to the principal for one who has not begun',
      [standIn, principal, certificate({ sha256: hash('d') }, [step({ since: since('2026-03-01') })])],
      'stand-in-not-needed',
    ],
    [
      'to the principal for the seal of one who has left',
      [{ ...standIn, role: 'school-seal' }, principal, gone('left')],
      'role-not-held',
    ],
    [
      'to a teacher in the other role of one who has left',
      [{ ...standIn, role: 'homeroom-teacher' }, certificate(), gone('left')],
      'role-not-held',
    ],
    [
      'to a teacher for the seal',
      [{ ...assignment, role: 'school-seal' }, certificate(), undefined],
      'role-not-held',
    ],
    [
      'by a decision of tomorrow (Đ7.3)',
      [{ ...assignment, decision: { ...decision, date: '2026-06-02' } }, certificate(), undefined],
      'assignment-dates',
    ],
    ['in place of nobody known', [standIn, certificate(), undefined], 'no-such-certificate'],
  ])('%s: %s', (_, call, expected) => {
    expect(codeOf(mayAssign(...call, now))).toBe(expected);
  });
});

test('an assignment without a class is of every one; else of the one of that name, however its marks are written', () => {
  expect([isOfClass({}, '7A'), isOfClass({}, undefined)]).toEqual([true, true]);
  expect([isOfClass({ className: '7A' }, '7A'), isOfClass({ className: '7A' }, '7B')]).toEqual([true, false]);
  expect(isOfClass({ className: '7A' }, undefined)).toBe(false);
  const [composed, apart] = ['7 Mỹ'.normalize('NFC'), '7 Mỹ'.normalize('NFD')];
  expect([isOfClass({ className: composed }, apart), isOfClass({ className: apart }, composed)]).toEqual([
    true,
    true,
  ]);
});

describe('who is assigned on a day', () => {
  const first = { ...assignment, from: '2025-09-05', until: '2026-05-31' };
  const second = { ...assignment, certificate: hash('e'), standsInFor: hash('a') };
  const on = (day: string) => assignedOn([first, second], day).map(({ certificate: each }) => each);
  test('the first until the stand-in begins, then the stand-in alone', () => {
    expect(on('2025-09-04')).toEqual([]);
    expect(on('2025-09-05')).toEqual([hash('a')]);
    expect(on('2026-01-31')).toEqual([hash('a')]);
    expect(on('2026-02-01')).toEqual([hash('e')]);
  });
  test('both days count', () => {
    expect(assignedOn([first], '2026-05-31')).toHaveLength(1);
    expect(assignedOn([first], '2026-06-01')).toHaveLength(0);
  });
});
