import type { Caller } from '../domain/access/actor.ts';
import type { Sha256 } from '../domain/identity/sha256.ts';
import type { RegisteredCertificate } from '../domain/registry/certificate.ts';
import { type CertificateDecision, findCertificate, stepCertificate } from '../storage/index/certificates.ts';
import type { ApiDeps } from './deps.ts';
import { ApiProblem, problemOfRefusal } from './http/problem.ts';

type Deps = Pick<ApiDeps, 'database' | 'clock'>;

/** @throws ApiProblem when the rule says no */
export async function stepOrProblem(
  { database, clock }: Deps,
  id: Sha256,
  rule: (standing: RegisteredCertificate | undefined) => CertificateDecision,
): Promise<{ readonly decision: CertificateDecision; readonly certificate: RegisteredCertificate }> {
  const { decision, certificate } = await stepCertificate(database, id, rule, clock());
  if (!decision.ok) throw problemOfRefusal(decision.refusal);
  if (!certificate) throw new ApiProblem('no-such-certificate');
  return { decision, certificate };
}

/** To its school and the department; to anyone else it is not there. @throws ApiProblem no-such-certificate */
export async function visibleCertificate(
  { database }: Deps,
  caller: Caller,
  id: Sha256,
): Promise<RegisteredCertificate> {
  const certificate = await findCertificate(database, id);
  const allowed = caller.kind !== 'school' || certificate?.schoolId === caller.schoolId;
  if (!certificate || !allowed) throw new ApiProblem('no-such-certificate');
  return certificate;
}
