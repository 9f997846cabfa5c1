import type { Environment } from '../identity/environment.ts';
import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { Sha256 } from '../identity/sha256.ts';

/**
 * What the repository signs (JWS, EdDSA) for each accepted submission, once: the named bytes were judged, with this
 * verdict. Anyone can check it offline. It stands in the event `submission.accepted` and never changes.
 */
export interface Receipt {
  readonly type: 'year-record-accepted';
  /** a test repository's receipt proves nothing; receipts of before 0.2 do not say */
  readonly environment?: Environment;
  readonly submissionId: string;
  readonly sha256: Sha256;
  readonly personalId: PersonalId;
  readonly schoolId: SchoolId;
  readonly schoolYear: SchoolYear;
  readonly verdict: 'TOTAL-PASSED';
  readonly profile: string;
  readonly receivedAt: string;
  readonly acceptedAt: string;
}
