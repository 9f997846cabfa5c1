import type { Caller } from '../access/actor.ts';
import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { Sha256 } from '../identity/sha256.ts';
import type { Refusal } from '../refusal.ts';
import type { TranscriptState } from '../transcript/transcript.ts';

/** Yêu cầu khởi tạo, hủy bỏ, xác thực (Đ29.3), thu hồi, chốt (Đ25); answered by a job. */
export type RequestBody =
  | {
      readonly kind: 'create';
      readonly schoolId: SchoolId;
      readonly schoolYear: SchoolYear;
      readonly personalIds: readonly PersonalId[];
    }
  | {
      readonly kind: 'cancel';
      readonly schoolId: SchoolId;
      readonly schoolYear: SchoolYear;
      readonly personalId: PersonalId;
      readonly reason: string;
    }
  /** thu hồi, chốt (Đ25.1, Đ25.3): a statement that principal and seal have signed, by the SHA-256 of its bytes */
  | { readonly kind: 'recall'; readonly schoolId: SchoolId; readonly statement: Sha256 }
  | { readonly kind: 'close'; readonly schoolId: SchoolId; readonly statement: Sha256 }
  | {
      readonly kind: 'authenticate';
      readonly personalId: PersonalId;
      readonly schoolYear?: SchoolYear;
      /** bytes sent along; without it the stored bytes are verified again */
      readonly sha256?: Sha256;
    };

/** What leads from one to another stands in request-steps.ts. */
export const requestStates = [
  'received',
  'awaiting-approval',
  'approved',
  'rejected',
  'withdrawn',
  'done',
] as const;
export type RequestState = (typeof requestStates)[number];

export interface RepositoryRequest {
  readonly _id: string;
  readonly body: RequestBody;
  /** who asked; the answer holds only what this actor may see, and nobody approves what they asked for themselves */
  readonly asker: Caller;
  readonly requestId: string;
  readonly receivedAt: string;
  readonly state: RequestState;
  readonly approval?: {
    readonly by: string;
    readonly at: string;
    readonly approve: boolean;
    readonly note?: string;
  };
  readonly withdrawnAt?: string;
  /** from when on it can't be withdrawn, and what has been told so far of a list that one entry can't hold; gone with the answer */
  readonly answering?: { readonly since: string; readonly given: readonly CreateResult[] };
  readonly answer?: RequestAnswer;
  readonly answeredAt?: string;
}

/** What became of one pupil of a create. */
export type CreateResult =
  | {
      readonly personalId: PersonalId;
      readonly opened: true;
      readonly inherited: readonly {
        readonly schoolYear: SchoolYear;
        readonly grade: number;
        readonly sha256: Sha256;
      }[];
    }
  | { readonly personalId: PersonalId; readonly opened: false; readonly refusal: Refusal };

/** What became of one record of a class that was to be closed. */
export type CloseResult =
  | { readonly personalId: PersonalId; readonly closed: true; readonly sha256: Sha256 }
  | { readonly personalId: PersonalId; readonly closed: false; readonly refusal: Refusal };

/** One answer for each personal ID of a create or a closing, in their order; one for the others. */
export type RequestAnswer =
  | { readonly kind: 'create'; readonly results: readonly CreateResult[] }
  | { readonly kind: 'cancel'; readonly cancelled: true; readonly sha256: Sha256 }
  | {
      readonly kind: 'recall';
      readonly recalled: true;
      readonly personalId: PersonalId;
      readonly schoolYear: SchoolYear;
      readonly sha256: Sha256;
    }
  | {
      readonly kind: 'close';
      readonly schoolYear: SchoolYear;
      readonly className: string;
      readonly results: readonly CloseResult[];
    }
  | {
      readonly kind: 'authenticate';
      readonly genuine: boolean;
      readonly records: readonly AuthenticatedRecord[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What authentication says of one record: the fresh verdict on its bytes and where it stands in its life (Đ31.1). */
export interface AuthenticatedRecord {
  readonly schoolYear: SchoolYear;
  readonly sha256: Sha256;
  readonly verdict: 'TOTAL-PASSED' | 'INDETERMINATE' | 'TOTAL-FAILED';
  readonly inForce: boolean;
  readonly locked: boolean;
  /** `elsewhere`: a school that does not hold the pupil is not told more (Đ6.3) */
  readonly transcriptState: TranscriptState['kind'] | 'elsewhere';
}
