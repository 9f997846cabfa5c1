import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { Sha256 } from '../identity/sha256.ts';
import type { Refusal } from '../refusal.ts';

/**
 * One push of one document by one school. `_id` follows from school and Idempotency-Key, or from the bytes where there is
 * none, so that the same push twice is the same submission.
 */
export interface Submission {
  readonly _id: string;
  readonly schoolId: SchoolId;
  /** the key it was pushed with */
  readonly credentialId: string;
  readonly sha256: Sha256;
  readonly size: number;
  /** a statement that came with it: it is to take the place of another record (Đ25.3) */
  readonly statement?: Sha256;
  readonly idempotencyKey?: string;
  readonly requestId: string;
  readonly receivedAt: string;
  /** grows when a refused document is pushed again without an Idempotency-Key and is judged anew */
  readonly attempt: number;
  readonly outcome: SubmissionOutcome;
}

export type SubmissionOutcome =
  | { readonly state: 'received' }
  | {
      readonly state: 'accepted';
      readonly decidedAt: string;
      readonly personalId: PersonalId;
      readonly schoolYear: SchoolYear;
      readonly profile: string;
      readonly late: boolean;
      /** compact JWS over a Receipt */
      readonly receipt: string;
    }
  | {
      readonly state: 'refused';
      readonly decidedAt: string;
      readonly refusal: Refusal;
    };

/** Whether a job still has it in hand. */
export function isUndecided({ outcome }: Pick<Submission, 'outcome'>): boolean {
  return outcome.state === 'received';
}
