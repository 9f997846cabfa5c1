import { workerData } from 'piscina';
import type { WorkerSetup, WorkerTask } from './pool.ts';
import type { VerificationReport } from './report.ts';
import { verify } from './verify.ts';

const { profiles, trust }: WorkerSetup = workerData;

/** Runs in a thread of `createVerifierPool`. */
export default function verifyTask({ bytes, profileId, now }: WorkerTask): VerificationReport {
  const profile = profiles.get(profileId);
  if (!profile) throw new RangeError(`no profile ${profileId}`);
  return verify(bytes, profile, trust, now);
}
