import { actorId } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import { type PrintableText, parsePrintableText } from '../../domain/identity/printable-text.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import {
  type CertificateProposal,
  proposeCertificate as propose,
} from '../../domain/registry/certificate-proposal.ts';
import { declarationId } from '../../domain/registry/declaration-id.ts';
import { inspectCertificate } from '../../signature/trust/certificate-facts.ts';
import type { TrustSnapshot } from '../../signature/trust/trust.ts';
import { findSchool } from '../../storage/index/schools.ts';
import type { When } from '../when.ts';
import type { RegistryDeps } from './registry-deps.ts';
import { stepCertificate } from './take-step.ts';

export interface Declaration
  extends Pick<CertificateProposal, 'kind' | 'roles' | 'schoolYears' | 'from' | 'decision'> {
  /** PEM, or DER in base64 */
  readonly certificate: string;
  /** as in the certificate unless told */
  readonly name?: PrintableText | undefined;
  /** a school may leave it to its key */
  readonly schoolId?: SchoolId | undefined;
}

const longestName = 200;

/** A school declares a certificate (Đ33.7), or the department for it. `created` is false when it stood there before. */
export async function proposeCertificate(
  deps: RegistryDeps & { readonly trust: TrustSnapshot },
  actor: ActorFor<'certificate.propose'>,
  { certificate: text, name: told, schoolId: named, ...declared }: Declaration,
  { now, requestId }: When,
): Promise<Decision<{ readonly certificate: RegisteredCertificate; readonly created: boolean }>> {
  const { database, may, trust } = deps;
  const schoolId = named ?? (actor.kind === 'school' ? actor.schoolId : undefined);
  const permitted = permit(
    may(actor, 'certificate.propose', schoolId && { schools: [schoolId] }),
    'not-permitted',
  );
  if (!permitted.ok) return permitted;
  if (!schoolId || (actor.kind !== 'school' && !(await findSchool(database, schoolId)))) {
    return refuse('unknown-school');
  }
  const inspected = inspectCertificate(text, trust, now);
  if (!inspected) return refuse('certificate-unfit', 'want PEM, or DER in base64');
  const { facts, der, faults, name: commonName } = inspected;
  if (faults.length > 0) return refuse('certificate-untrusted', faults.join(', '));
  const name = told ?? parsePrintableText(commonName, longestName);
  if (name === undefined) return refuse('certificate-unfit', 'its own name is not printable: give one');
  const proposal = { ...declared, schoolId, name, facts, der, commonName };
  const step = await stepCertificate(
    database,
    declarationId({ sha256: facts.sha256, schoolId, kind: declared.kind }),
    (standing, time) => propose(standing, proposal, time),
    now,
    { actor: actorId(actor), requestId },
  );
  return step.ok ? { ok: true, certificate: step.certificate, created: !step.already } : step;
}
