import type { Profile } from '../domain/profile/profile.ts';
import type { Decision } from '../domain/refusal.ts';
import type { RegistryPolicy } from '../domain/registry/registry-policy.ts';
import { judgeByRegistry } from '../domain/verification/by-registry.ts';
import type { VerificationReport } from '../domain/verification/report.ts';
import type { VerifierPool } from '../signature/pool/pool.ts';
import { identifyProfile } from '../signature/reading/identify.ts';
import type { Database } from '../storage/index/database.ts';
import { registryEvidence } from '../storage/index/registry-evidence.ts';

export interface VerifyDeps {
  readonly verifier: VerifierPool;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/** Whose signers are held against this province's registry. */
export interface AskedRegistry {
  readonly database: Database;
  readonly registryPolicy: RegistryPolicy;
}

/**
 * Verifies a document (Đ15), then holds the signers that the report names against the registry (Đ24.5). Those of another
 * province are not in it: without `registry` it isn't asked. Refused only when it
 * can be read and is of no format known here; one that cannot be read is reported on.
 * @param receivedAt since when the bytes are known to exist
 */
export async function verifyDocument(
  { verifier, profiles }: VerifyDeps,
  bytes: Uint8Array,
  { now, receivedAt = now }: { readonly now: Date; readonly receivedAt?: Date },
  registry?: AskedRegistry,
): Promise<Decision<{ readonly report: VerificationReport }>> {
  const identified = identifyProfile(bytes, profiles);
  if (!identified.ok && identified.refusal) return { ok: false, refusal: identified.refusal };
  const profileId = identified.ok ? identified.profile.id : undefined;
  const report = await verifier.verify(bytes, profileId, now, receivedAt);
  if (!registry) return { ok: true, report };
  const evidence = await registryEvidence(registry.database, report, registry.registryPolicy);
  return { ok: true, report: judgeByRegistry(report, evidence) };
}
