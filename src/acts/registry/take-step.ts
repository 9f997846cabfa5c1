import type { Caller } from '../../domain/access/actor.ts';
import type { ActName } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import type { CertificateDecision } from '../../storage/index/certificates.ts';
import type { When } from '../when.ts';
import { auditedStep } from './audited-step.ts';
import { answered, permittedTo } from './permitted-certificate.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';

/**
 * One step of one certificate by a rule of the domain. The policy is asked of the very version that is stepped, so that
 * nobody declares anew between the question and the step.
 */
export async function takeStep(
  { database, may }: RegistryDeps,
  actor: Caller,
  act: ActName,
  id: Sha256,
  rule: (standing: RegisteredCertificate) => CertificateDecision,
  when: When,
): Promise<StandingCertificate> {
  const permitted = (standing: RegisteredCertificate | undefined): CertificateDecision => {
    const own = permittedTo(may, actor, act, standing);
    return own.ok ? rule(own.certificate) : own;
  };
  return answered(database, actor, id, await auditedStep(database, id, permitted, when.now), when);
}
