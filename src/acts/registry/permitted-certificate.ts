import type { Caller } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActName } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { refuse } from '../../domain/refusal.ts';
import { recordDenied } from '../../storage/index/accesses.ts';
import { findCertificate } from '../../storage/index/certificates.ts';
import type { When } from '../when.ts';
import type { RegistryDeps, StandingCertificate } from './registry-deps.ts';

/**
 * The certificate to which an actor may do an act. One that is not its school's and one that is not there are one answer,
 * and who asked in vain is written down (Đ6.2). Who declared it never approves it, and who stopped it never sets it going
 * again: two see each step that lets somebody sign.
 */
export async function permittedCertificate(
  { database, may }: RegistryDeps,
  actor: Caller,
  act: ActName,
  id: Sha256,
  { now, requestId }: When,
): Promise<StandingCertificate> {
  const certificate = await findCertificate(database, id);
  const askedBy = certificate?.history.at(-1)?.by;
  const thing = certificate && { schools: [certificate.schoolId], ...(askedBy && { askedBy }) };
  const permitted = permit(may(actor, act, thing), 'no-such-certificate');
  if (certificate && permitted.ok) return { ok: true, certificate };
  if (certificate && !permitted.ok && permitted.refusal.code !== 'no-such-certificate') return permitted;
  const at = now.toISOString();
  await recordDenied(database, { caller: actor, what: 'certificate-denied', asked: id, at, requestId });
  return refuse('no-such-certificate');
}
