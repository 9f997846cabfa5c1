import type { ActorFor } from '../../domain/access/policy.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import { findCertificate } from '../../storage/index/certificates.ts';
import type { When } from '../when.ts';
import { answered, permittedTo } from './permitted-certificate.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';

export async function readCertificate(
  { database, may }: RegistryDeps,
  actor: ActorFor<'certificate.read'>,
  id: DeclarationId,
  when: When,
): Promise<StandingCertificate> {
  const found = permittedTo(may, actor, 'certificate.read', await findCertificate(database, id));
  return answered(database, actor, id, found, when);
}
