import type { Sha256 } from '../../domain/identity/sha256.ts';
import { refuse } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { type CertificateDecision, stepCertificate } from '../../storage/index/certificates.ts';
import type { Database } from '../../storage/index/database.ts';
import { auditCertificate } from './audit-certificate.ts';
import type { StandingCertificate } from './registry-deps.ts';

/**
 * One step of one certificate by a rule of the domain. The step is written with a mark, then the audit log is told, then
 * the mark is taken away: a crash between leaves the mark, and `resume` finishes.
 */
export async function takeStep(
  database: Database,
  id: Sha256,
  rule: (standing: RegisteredCertificate | undefined) => CertificateDecision,
  now: Date,
): Promise<StandingCertificate> {
  const { decision, certificate } = await stepCertificate(database, id, rule, now);
  if (!decision.ok) return decision;
  if (!certificate) return refuse('no-such-certificate');
  await auditCertificate(database, certificate);
  return { ok: true, certificate };
}
