import { permit } from '../../domain/access/permit.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { listProposedCertificates } from '../../storage/index/certificates.ts';
import type { RegistryDeps } from './registry-deps.ts';

/** Those that await a decision, longest first; of all, or those that the department approves (Đ9.3, Đ9.5). */
export async function listProposed(
  { database, may }: RegistryDeps,
  actor: ActorFor<'certificate.list'>,
  { approver, limit }: { readonly approver?: 'department' | undefined; readonly limit: number },
): Promise<Decision<{ readonly certificates: readonly RegisteredCertificate[] }>> {
  const permitted = permit(may(actor, 'certificate.list'), 'not-permitted');
  if (!permitted.ok) return permitted;
  return { ok: true, certificates: await listProposedCertificates(database, approver, limit) };
}
