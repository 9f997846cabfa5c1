import type { Profile, YearRecordProfile } from '../../src/domain/profile/profile.ts';

export function ofYearRecord(profile: Profile | undefined): YearRecordProfile {
  if (profile?.content !== 'year-record') throw new Error('no profile of a year record');
  return profile;
}
