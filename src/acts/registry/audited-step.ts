import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { type CertificateDecision, stepCertificate } from '../../storage/index/certificates.ts';
import type { Database } from '../../storage/index/database.ts';
import { auditCertificate } from './audit-certificate.ts';

/**
 * One step by a rule, and the audit log is told. The step is written with a mark, then told, then the mark is taken away:
 * a crash between leaves the mark, and `resume` finishes.
 * @returns `already`: the certificate stood so before
 */
export async function auditedStep(
  database: Database,
  id: Sha256,
  rule: (standing: RegisteredCertificate | undefined) => CertificateDecision,
  now: Date,
): Promise<Decision<{ readonly certificate: RegisteredCertificate; readonly already: boolean }>> {
  const { decision, certificate } = await stepCertificate(database, id, rule, now);
  if (!decision.ok) return decision;
  if (!certificate) return refuse('no-such-certificate');
  await auditCertificate(database, certificate);
  return { ok: true, certificate, already: 'already' in decision };
}
