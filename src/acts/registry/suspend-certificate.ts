import type { ActorFor } from '../../domain/access/policy.ts';
import { type Ending, suspendCertificate as suspend } from '../../domain/registry/certificate-steps.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import type { When } from '../when.ts';
import { registrarOf } from './registrar-of.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './take-step.ts';

/** Tạm dừng (Đ12), as when a token is missing. */
export function suspendCertificate(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.suspend'>,
  id: DeclarationId,
  ending: Ending,
  when: When,
): Promise<StandingCertificate> {
  return takeStep(
    deps,
    actor,
    'certificate.suspend',
    id,
    (one, now) => suspend(one, ending, registrarOf(actor), now),
    when,
  );
}
