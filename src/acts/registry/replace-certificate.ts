import type { ActorFor } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Ending, replaceCertificate as replace } from '../../domain/registry/certificate-steps.ts';
import { findCertificate } from '../../storage/index/certificates.ts';
import type { When } from '../when.ts';
import { registrarOf } from './registrar-of.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './take-step.ts';

/** Thay thế (Đ12.1): by a new one of the same holder that is in force. */
export async function replaceCertificate(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.replace'>,
  id: Sha256,
  { by, ...ending }: Ending & { readonly by: Sha256 },
  when: When,
): Promise<StandingCertificate> {
  // One of another school is no successor, whatever its state: it is not told from one that is not there.
  const successor = await findCertificate(deps.database, by);
  return takeStep(
    deps,
    actor,
    'certificate.replace',
    id,
    (one, now) => replace(one, successor, ending, registrarOf(actor), now),
    when,
  );
}
