import type { ActorFor } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Ending, suspendCertificate as suspend } from '../../domain/registry/certificate-steps.ts';
import type { When } from '../when.ts';
import { permittedCertificate } from './permitted-certificate.ts';
import { registrarOf } from './registrar-of.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './step-certificate.ts';

/** Tạm dừng (Đ12), as when a token is missing. */
export async function suspendCertificate(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.suspend'>,
  id: Sha256,
  ending: Ending,
  moment: When,
): Promise<StandingCertificate> {
  const permitted = await permittedCertificate(deps, actor, 'certificate.suspend', id, moment);
  if (!permitted.ok) return permitted;
  const { now } = moment;
  return takeStep(deps.database, id, (one) => suspend(one, ending, registrarOf(actor), now), now);
}
