import type { Decided } from '../../../../src/domain/events/aggregate.ts';
import type { CertificateStep, RegisteredCertificate } from '../../../../src/domain/registry/certificate.ts';
import { certificateAggregate } from '../../../../src/domain/registry/certificate-aggregate.ts';
import type { CertificateEvent } from '../../../../src/domain/registry/certificate-events.ts';
import type { SignedStatement } from '../../../../src/domain/registry/certificate-statement.ts';
import { declarationId } from '../../../../src/domain/registry/declaration-id.ts';
import { after } from '../../../support/after.ts';
import { hash, here } from '../transcript/pupils.ts';

export const now = new Date('2026-06-01T08:00:00+07:00');
export const department = { kind: 'department' } as const;
export const school = { kind: 'school', schoolId: here } as const;
/** As `actorId` writes whoever takes a step. */
export const officer = 'officer:cb-000000000001';
export const ofSchool = `school:${here}`;
/** Words that the principal has signed just now. */
export const signed = (changes: Partial<SignedStatement> = {}) => ({
  kind: 'principal' as const,
  statement: {
    schoolId: here,
    certificate: hash('b'),
    id: hash('5'),
    jws: 'signed words',
    at: now.toISOString(),
    ...changes,
  },
});
export const principal = signed();
export const decision = { number: 'QĐ-099/2025', date: '2025-08-15' } as const;

/** Midnight in Vietnam of a day, as the registry writes instants. */
export const since = (day: string) => new Date(`${day}T00:00:00+07:00`).toISOString();

export function step(changes: Partial<CertificateStep> = {}): CertificateStep {
  return { state: 'in-force', since: since('2025-09-01'), at: since('2025-09-01'), by: 'x', ...changes };
}

/** A subject teacher's certificate, in force since September. */
export function certificate(
  changes: Partial<RegisteredCertificate> = {},
  steps: readonly CertificateStep[] = [step()],
): RegisteredCertificate {
  const place = { sha256: hash('a'), kind: 'person', schoolId: here, ...changes } as const;
  return {
    _id: declarationId(place),
    sha256: hash('a'),
    kind: 'person',
    schoolId: here,
    holder: { name: 'Thử Nghiệm', roles: ['subject-teacher'] },
    commonName: 'Thử Nghiệm',
    decision,
    issuer: 'CN=CA thử nghiệm',
    serial: '01',
    notBefore: since('2025-01-01'),
    notAfter: since('2028-01-01'),
    uids: ['CCCD:099000000001'],
    from: '2025-09-01',
    der: '',
    history: [step({ state: 'proposed' }), ...steps],
    state: steps.at(-1)?.state ?? 'proposed',
    proposedAt: since('2025-08-20'),
    updatedAt: since('2025-09-01'),
    version: 3,
    ...changes,
  };
}

/** As it stands after a step: as it was, where the rule says no or that it was so before. */
export function stands(
  one: RegisteredCertificate | undefined,
  decision: Decided<CertificateEvent>,
  { actor = ofSchool, at = now } = {},
): RegisteredCertificate | undefined {
  if (!decision.ok || !('events' in decision)) return one;
  // Only a declaration begins one, and its data names where it stands.
  const [begun] = decision.events;
  const aggregateId = begun?.type === 'certificate.proposed' ? declarationId(begun.data) : 'none';
  return after(certificateAggregate, one, decision, { now: at, actor, aggregateId });
}

/** The state that a step leads to, `already`, or why not. */
export function codeOf(one: RegisteredCertificate | undefined, decision: Decided<CertificateEvent>): string {
  if (!decision.ok) return decision.refusal.code;
  return 'events' in decision ? (stands(one, decision)?.state ?? 'none') : 'already';
}
