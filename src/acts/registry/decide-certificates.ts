import type { ActorFor } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type CertificateDecision, decideCertificate } from '../../domain/registry/certificate-approval.ts';
import type { When } from '../when.ts';
import { approverOf } from './approver-of.ts';
import { permittedCertificate } from './permitted-certificate.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './step-certificate.ts';

export interface Decided {
  readonly id: Sha256;
  readonly answer: StandingCertificate;
}

/**
 * Approves or refuses certificates (Đ9.3-5), each decided and answered on its own; a crash between two leaves the rest to
 * the same call once more.
 */
export async function decideCertificates(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.decide'>,
  input: CertificateDecision & {
    readonly certificates: readonly Sha256[];
    readonly statement?: string | undefined;
  },
  moment: When,
): Promise<readonly Decided[]> {
  const { certificates, statement, ...decision } = input;
  const { now } = moment;
  const isAbout = (words: { readonly type: string; readonly approve?: boolean }) =>
    words.type === 'certificate-decision' && words.approve === decision.approve;
  const approval = await approverOf(deps.database, actor, statement, isAbout, now);
  const decide = async (id: Sha256): Promise<StandingCertificate> => {
    const permitted = await permittedCertificate(deps, actor, 'certificate.decide', id, moment);
    if (!permitted.ok) return permitted;
    if (!approval.ok) return approval;
    const by = approval.approverFor(id);
    if (!by.ok) return by;
    return takeStep(deps.database, id, (one) => decideCertificate(one, decision, by.approver, now), now);
  };
  const decided: Decided[] = [];
  for (const id of new Set(certificates)) decided.push({ id, answer: await decide(id) });
  return decided;
}
