import { createVerifierPool, type VerifierPool } from '../signature/pool/pool.ts';
import type { Close } from './drain.ts';
import type { Parts } from './parts.ts';
import type { Role } from './role.ts';
import { demandEvidence, trustWithEvidence, watchTrust } from './trust-with-evidence.ts';

/**
 * The scheduler verifies only what arrives from other provinces; it starts without evidence, since it is what fetches it.
 * @throws EvidenceMissing in the other roles, where revocation must be checked and nothing was fetched yet
 */
export async function openVerifier(parts: Parts, role: Role, closers: Close[]): Promise<VerifierPool> {
  const { database, config, logger } = parts;
  const { trust, profiles, verify, revocation } = config;
  const threads = role === 'scheduler' ? 1 : verify.threads;
  const current = await trustWithEvidence(database, trust, revocation.policy);
  if (role !== 'scheduler') demandEvidence(current);
  const verifier = createVerifierPool({
    profiles,
    trust: current.trust,
    threads,
    timeoutMs: verify.timeoutMs,
    maxQueue: threads * 16,
  });
  const watched = { database, trust, policy: revocation.policy, verifier, logger };
  const watch = watchTrust(watched, current.version);
  closers.push(async () => watch.close());
  return verifier;
}
