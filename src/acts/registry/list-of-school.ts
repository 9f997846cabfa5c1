import type { ActorFor } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import { inForceOn, type RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { listCertificatesOfSchool } from '../../storage/index/certificates.ts';
import type { When } from '../when.ts';
import { permittedSchool } from './permitted-school.ts';
import type { RegistryDeps } from './registry-deps.ts';

/** All that a school has declared; with `on`, those in force on that Vietnamese day (Đ8.1). */
export async function listOfSchool(
  deps: RegistryDeps,
  actor: ActorFor<'certificate.read'>,
  { schoolId, on }: { readonly schoolId: SchoolId; readonly on?: string | undefined },
  moment: When,
): Promise<Decision<{ readonly certificates: readonly RegisteredCertificate[] }>> {
  const permitted = await permittedSchool(deps, actor, 'certificate.read', schoolId, moment);
  if (!permitted.ok) return permitted;
  const all = await listCertificatesOfSchool(deps.database, schoolId);
  return { ok: true, certificates: on === undefined ? all : all.filter((one) => inForceOn(one, on)) };
}
