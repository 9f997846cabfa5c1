import type { ActorFor } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Ending, reinstateCertificate as reinstate } from '../../domain/registry/certificate-steps.ts';
import type { When } from '../when.ts';
import { approverOf } from './approver-of.ts';
import { permittedCertificate } from './permitted-certificate.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './step-certificate.ts';

/**
 * Takes a suspension back, by whoever approves its kind (Đ9.3-5). An officer who stopped it does not set it going again
 * alone: else one account could switch a certificate off and on, with days of its choice, and nobody else would see it.
 */
export async function reinstateCertificate(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.reinstate'>,
  id: Sha256,
  { statement, ...ending }: Ending & { readonly statement?: string | undefined },
  moment: When,
): Promise<StandingCertificate> {
  const permitted = await permittedCertificate(deps, actor, 'certificate.reinstate', id, moment);
  if (!permitted.ok) return permitted;
  const { now } = moment;
  const isAbout = (words: { readonly type: string }) => words.type === 'certificate-reinstatement';
  const approval = await approverOf(deps.database, actor, statement, isAbout, now);
  if (!approval.ok) return approval;
  const by = approval.approverFor(id);
  if (!by.ok) return by;
  return takeStep(deps.database, id, (one) => reinstate(one, ending, by.approver, now), now);
}
