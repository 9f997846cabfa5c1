import type { ActorFor } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Ending, replaceCertificate as replace } from '../../domain/registry/certificate-steps.ts';
import { type DeclarationId, declarationId, placeOf } from '../../domain/registry/declaration-id.ts';
import { findCertificate } from '../../storage/index/certificates.ts';
import type { When } from '../when.ts';
import { registrarOf } from './registrar-of.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';
import { takeStep } from './take-step.ts';

/** Thay thế (Đ12.1): by a new one of the same holder that is in force. */
export async function replaceCertificate(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.replace'>,
  id: DeclarationId,
  { by, ...ending }: Ending & { readonly by: Sha256 },
  when: When,
): Promise<StandingCertificate> {
  // As the same school has declared it, in the same kind: another school's is not asked for.
  const successor = await findCertificate(deps.database, declarationId({ ...placeOf(id), sha256: by }));
  return takeStep(
    deps,
    actor,
    'certificate.replace',
    id,
    (one, now) => replace(one, successor, ending, registrarOf(actor), now),
    when,
  );
}
