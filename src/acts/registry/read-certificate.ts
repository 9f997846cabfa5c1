import type { ActorFor } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { When } from '../when.ts';
import { permittedCertificate } from './permitted-certificate.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';

export function readCertificate(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.read'>,
  id: Sha256,
  moment: When,
): Promise<StandingCertificate> {
  return permittedCertificate(deps, actor, 'certificate.read', id, moment);
}
