import type { ActorFor } from '../../domain/access/policy.ts';
import { type Revocation, revokeCertificate as revoke } from '../../domain/registry/certificate-steps.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import type { When } from '../when.ts';
import { registrarOf } from './registrar-of.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './take-step.ts';

/** Thu hồi (Đ12): for good; with the handover of the device where it has happened already (Đ27.3). */
export function revokeCertificate(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.revoke'>,
  id: DeclarationId,
  revocation: Revocation,
  when: When,
): Promise<StandingCertificate> {
  return takeStep(
    deps,
    actor,
    'certificate.revoke',
    id,
    (one, now) => revoke(one, revocation, registrarOf(actor), now),
    when,
  );
}
