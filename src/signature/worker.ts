import { workerData } from 'piscina';
import type { WorkerSetup, WorkerTask } from './pool.ts';
import type { VerificationReport } from './report.ts';
import { schemaOf } from './schema-findings.ts';
import { trustedCertificates, withRegistry } from './trusted-certificates.ts';
import { verify } from './verify.ts';

const { profiles, trust }: WorkerSetup = workerData;
// Ahead of the first document, so that its time limit is for itself alone.
for (const profile of profiles.values()) schemaOf(profile);
trustedCertificates(trust);

/** Runs in a thread of `createVerifierPool`. */
export default function verifyTask({ bytes, profileId, now, known, begun }: WorkerTask): VerificationReport {
  begun.postMessage('begun');
  const profile = profiles.get(profileId);
  if (!profile) throw new RangeError(`no profile ${profileId}`);
  const { receivedAt, registry } = known;
  return verify(bytes, profile, registry ? withRegistry(trust, registry) : trust, now, receivedAt);
}
