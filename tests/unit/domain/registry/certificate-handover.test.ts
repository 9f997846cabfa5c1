import { describe, expect, test } from 'vitest';
import type { RegisteredCertificate } from '../../../../src/domain/registry/certificate.ts';
import { handOver, handoverReasons } from '../../../../src/domain/registry/certificate-handover.ts';
import { revokeCertificate } from '../../../../src/domain/registry/certificate-steps.ts';
import { there } from '../transcript/pupils.ts';
import { certificate, now, ofSchool, school, stands, step } from './certificates.ts';

const revoked = certificate({}, [step(), step({ state: 'revoked', reason: 'left' })]);
const handover = { day: '2026-05-31', minutes: 'BB-099/2026', receiver: 'Văn thư' };
const by = ofSchool;
const codeOf = (answer: ReturnType<typeof handOver>) =>
  answer.ok ? ('events' in answer ? 'recorded' : 'already') : answer.refusal.code;
const recorded = { ...revoked, handover: { ...handover, at: now.toISOString(), by } };

describe('the device is handed over (Đ12, Đ27.3)', () => {
  test.each<[string, RegisteredCertificate | undefined, Partial<typeof handover>, string]>([
    ['after a revocation', revoked, {}, 'recorded'],
    ['on the day it is told', revoked, { day: '2026-06-01' }, 'recorded'],
    ['tomorrow', revoked, { day: '2026-06-02' }, 'certificate-date'],
    ['while the certificate is in force', certificate(), {}, 'certificate-state'],
    ['of none', undefined, {}, 'no-such-certificate'],
    ['the same once more', recorded, {}, 'already'],
    ['by other minutes', recorded, { minutes: 'BB-099/2027' }, 'handover-recorded'],
    ['to somebody else', recorded, { receiver: 'Người Khác' }, 'handover-recorded'],
    ['on another day', recorded, { day: '2026-05-30' }, 'handover-recorded'],
  ])('%s: %s', (_, one, changes, expected) => {
    expect(codeOf(handOver(one, { ...handover, ...changes }, now))).toBe(expected);
  });

  test('after whoever left for good, and the same once more changes nothing', () => {
    expect(handoverReasons).toEqual(['retired', 'left', 'deceased', 'dissolved']);
    expect(handOver(recorded, handover, now)).toEqual({ ok: true, already: true });
  });
  test('with the revocation, in one step', () => {
    const one = certificate();
    const revocation = { reason: 'retired', handover } as const;
    expect(stands(one, revokeCertificate(one, revocation, school, now))).toMatchObject({
      ...{ state: 'revoked', history: { length: 3 }, handover: recorded.handover },
      updatedAt: now.toISOString(),
    });
    expect(codeOf(revokeCertificate(revoked, revocation, school, now))).toBe('recorded');
    expect(codeOf(revokeCertificate(recorded, revocation, school, now))).toBe('already');
  });
  test('a handover that cannot be leaves the certificate unrevoked', () => {
    const revocation = { reason: 'retired', handover: { ...handover, day: '2026-06-02' } } as const;
    expect(codeOf(revokeCertificate(certificate(), revocation, school, now))).toBe('certificate-date');
  });
  test('never by another school', () => {
    const one = certificate({ schoolId: there });
    expect(codeOf(revokeCertificate(one, { reason: 'left', handover }, school, now))).toBe(
      'no-such-certificate',
    );
  });
});
