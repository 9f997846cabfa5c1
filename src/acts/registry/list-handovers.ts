import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { handoverReasons } from '../../domain/registry/certificate-handover.ts';
import { listDevicesOutstanding } from '../../storage/index/certificates.ts';
import type { When } from '../when.ts';
import { permittedSchool } from './permitted-school.ts';
import type { RegistryDeps } from './registry-deps.ts';

/** Devices that should have been given back and were not (Đ12.2, Đ27.3): a school's own, or all for the department. */
export async function listHandovers(
  deps: RegistryDeps,
  actor: ActorFor<'handover.list'>,
  { schoolId: named, limit }: { readonly schoolId?: SchoolId | undefined; readonly limit: number },
  moment: When,
): Promise<Decision<{ readonly certificates: readonly RegisteredCertificate[] }>> {
  const schoolId = named ?? (actor.kind === 'school' ? actor.schoolId : undefined);
  const permitted = schoolId
    ? await permittedSchool(deps, actor, 'handover.list', schoolId, moment)
    : permit(deps.may(actor, 'handover.list'), 'not-permitted');
  if (!permitted.ok) return permitted;
  return {
    ok: true,
    certificates: await listDevicesOutstanding(deps.database, handoverReasons, schoolId, limit),
  };
}
