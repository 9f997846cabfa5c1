import { join } from 'node:path';
import type { Profile } from '../../../../src/domain/profile/profile.ts';
import { reasons, type VerificationReport } from '../../../../src/domain/verification/report.ts';
import { readProfiles } from '../../../../src/signature/profile/read-profiles.ts';
import { readTrust } from '../../../../src/signature/trust/read-trust.ts';
import type { TrustSnapshot } from '../../../../src/signature/trust/trust.ts';
import type { Refusal } from './serve.ts';

/** What verification is given beside the bytes. */
export interface Surroundings {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly profile: Profile;
  readonly trust: TrustSnapshot;
  /** a few days after the documents' signing day */
  readonly now: Date;
}

/** @param corpus the benchmark's folder, with the trust list in it */
export async function readSurroundings(corpus: string | undefined): Promise<Surroundings> {
  if (corpus === undefined) throw new Error("want the benchmark's folder");
  const profiles = await readProfiles(join(import.meta.dirname, '../../../../config/profiles'));
  const profile = profiles.get('hocba-thcs/1');
  if (!profile) throw new Error('config/profiles holds no hocba-thcs/1');
  const trust = await readTrust(join(corpus, 'trust'));
  return { profiles, profile, trust, now: new Date('2026-06-01T08:00:00+07:00') };
}

export function refusalOf(report: VerificationReport): Refusal {
  if (report.indication === 'TOTAL-PASSED') return undefined;
  return `${report.indication}: ${reasons(report)
    .map(({ code }) => code)
    .join(' ')}`;
}
