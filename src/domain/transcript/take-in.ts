import type { SchoolId } from '../identity/school-id.ts';
import type { Sha256 } from '../identity/sha256.ts';
import type { Transcript, YearRecord } from './transcript.ts';
import type { TakenInRecord } from './transcript-events.ts';
import type { YearContent } from './year-content.ts';

/** A document that a school pushed, once it was found whole. */
export interface VerifiedSubmission {
  readonly submissionId: string;
  readonly schoolId: SchoolId;
  readonly sha256: Sha256;
  readonly size: number;
  readonly profile: string;
  /** the day that counts for closing and locking (Đ25) is the day it was handed in, however long the check takes */
  readonly receivedAt?: string;
  /** which act of the school's seal it comes of, as the report names it */
  readonly sealed?: Sha256;
  readonly content: YearContent;
}

/** The step of this very submission, taken before a crash: even a record that has ended since is not taken in again. */
export function ownStep(
  transcript: Transcript,
  { submissionId, sha256 }: VerifiedSubmission,
): YearRecord | undefined {
  return transcript.years.find((record) => record.submissionId === submissionId && record.sha256 === sha256);
}

/** The last record of these very bytes, or of the same act of sealing in other bytes; in force or not. */
export function sentBefore(transcript: Transcript, submission: VerifiedSubmission): YearRecord | undefined {
  return transcript.years.findLast(
    (record) => record.schoolId === submission.schoolId && isSameRecord(record, submission),
  );
}

type Signed = Pick<TakenInRecord, 'sha256' | 'sealed'>;

/**
 * White space that nobody signs makes other bytes, not another record: what was recalled or replaced by signatures
 * (Đ25.3) must not come back by it.
 */
export function isSameRecord(one: Signed, other: Signed): boolean {
  return one.sha256 === other.sha256 || (one.sealed !== undefined && one.sealed === other.sealed);
}

/** What the index takes of it, and whose it is. */
export function takenIn({ content, ...pushed }: VerifiedSubmission): {
  readonly record: TakenInRecord;
  readonly holder: { readonly fullName: string; readonly birthDate: string };
} {
  const { schoolId, sha256, size, profile, submissionId, sealed } = pushed;
  const { schoolYear, schoolName, grade, className, lookupCode, fullName, birthDate, outcome } = content;
  const named = { schoolYear, schoolId, schoolName, grade, className, lookupCode };
  return {
    record: {
      ...named,
      sha256,
      size,
      profile,
      submissionId,
      ...(outcome && { outcome }),
      ...(sealed && { sealed }),
    },
    holder: { fullName, birthDate },
  };
}
