import type { ActorFor } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Revocation, revokeCertificate as revoke } from '../../domain/registry/certificate-steps.ts';
import type { When } from '../when.ts';
import { permittedCertificate } from './permitted-certificate.ts';
import { registrarOf } from './registrar-of.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './step-certificate.ts';

/** Thu hồi (Đ12): for good; with the handover of the device where it has happened already (Đ27.3). */
export async function revokeCertificate(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.revoke'>,
  id: Sha256,
  revocation: Revocation,
  moment: When,
): Promise<StandingCertificate> {
  const permitted = await permittedCertificate(deps, actor, 'certificate.revoke', id, moment);
  if (!permitted.ok) return permitted;
  const { now } = moment;
  return takeStep(deps.database, id, (one) => revoke(one, revocation, registrarOf(actor), now), now);
}
