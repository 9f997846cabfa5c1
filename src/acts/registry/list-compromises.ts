import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { listCompromisesUndecided } from '../../storage/index/certificates.ts';
import type { RegistryDeps } from './registry-deps.ts';

/** What schools have told of keys that left their holders' hands, and nobody has decided yet (Đ8.3). */
export async function listCompromises(
  { database, may }: RegistryDeps,
  actor: ActorFor<'compromise.list'>,
  limit: number,
): Promise<Decision<{ readonly certificates: readonly RegisteredCertificate[] }>> {
  const permitted = permit(may(actor, 'compromise.list'), 'not-permitted');
  if (!permitted.ok) return permitted;
  return { ok: true, certificates: await listCompromisesUndecided(database, limit) };
}
