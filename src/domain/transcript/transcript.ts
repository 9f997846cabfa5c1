import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { Sha256 } from '../identity/sha256.ts';
import type { TransferCase, TransferOrigin } from '../transfer/transfer.ts';
import type { YearOutcome } from './year-content.ts';

/**
 * Học bạ: one pupil's whole transcript, a single document with its year records embedded, so that each
 * life-cycle step is one compare-and-set. All instants are ISO 8601 in UTC.
 */
export interface Transcript {
  readonly _id: PersonalId;
  /** grows by one with every step */
  readonly version: number;
  readonly state: TranscriptState;
  /** every opening of a school year at a school (Đ24.4), oldest first */
  readonly enrolments: readonly Enrolment[];
  /** khối dữ liệu năm học, oldest first; those no longer in force stay */
  readonly years: readonly YearRecord[];
  /** from the last accepted record; absent until there is one */
  readonly holder?: { readonly fullName: string; readonly birthDate: string };
  /** messages to the ministry, written with the change of state, taken off once answered (Đ26.4, Đ29.5) */
  readonly outbox: readonly OutboxMessage[];
  /** chuyển trường, each case of it, oldest first: the one under way, which `state` names, is the last (Đ26) */
  readonly transfers: readonly TransferCase[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type TranscriptState =
  /** the school may push and ask; it holds the pupil now */
  | { readonly kind: 'open'; readonly schoolId: SchoolId }
  /** released to a school of the province; nobody may push until it accepts or the release is withdrawn (Đ26.2) */
  | { readonly kind: 'released'; readonly from: SchoolId; readonly to: SchoolId; readonly transferId: string }
  /** released to another province; the message to the ministry is under way (Đ26.4) */
  | {
      readonly kind: 'departing';
      readonly from: SchoolId;
      readonly province: string;
      readonly transferId: string;
    }
  /** the ministry has receipted the records (Đ26.4) */
  | {
      readonly kind: 'departed';
      readonly from: SchoolId;
      readonly province: string;
      readonly transferId: string;
    }
  /** awaited by a school, which has yet to accept; what came through the ministry stands here already (Đ26.3) */
  | {
      readonly kind: 'expected';
      readonly to: SchoolId;
      readonly from: TransferOrigin;
      readonly transferId: string;
    };

export interface Enrolment {
  readonly schoolYear: SchoolYear;
  readonly schoolId: SchoolId;
  readonly requestId: string;
  readonly openedAt: string;
}

export interface YearRecord {
  readonly schoolYear: SchoolYear;
  readonly schoolId: SchoolId;
  readonly schoolName: string;
  readonly grade: number;
  readonly className: string;
  readonly lookupCode: string;
  readonly sha256: Sha256;
  readonly size: number;
  readonly profile: string;
  readonly submissionId: string;
  readonly acceptedAt: string;
  /** pushed after the closing day (Đ25.1): kept, and reported to the department */
  readonly late: boolean;
  /** `school`, or the province it came from through the ministry (Đ26.3) */
  readonly origin: 'school' | { readonly province: string };
  /** as the record itself says, where its format tells (Đ25.2) */
  readonly outcome?: YearOutcome;
  /** which act of the school's seal it comes of: the same in other bytes is the same record */
  readonly sealed?: Sha256;
  /** chốt (Đ25.1), by a statement of the school; one without is closed by the closing day alone */
  readonly closed?: { readonly at: string; readonly statement: Sha256 };
  /** how it ceased to be in force; absent while it is. Its bytes stay. */
  readonly ended?: YearRecordEnd;
}

/** Hủy, thu hồi, thay thế (Đ25.2, Đ25.3). */
export type YearRecordEnd =
  | {
      readonly kind: 'cancelled';
      readonly at: string;
      readonly requestId: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'recalled';
      readonly at: string;
      readonly requestId: string;
      readonly reason: string;
      /** the signed document by which it was */
      readonly statement: Sha256;
    }
  | {
      readonly kind: 'replaced';
      readonly at: string;
      /** the record that took its place */
      readonly by: Sha256;
      /** both absent where the results were added to (Đ25.2) */
      readonly reason?: string;
      readonly statement?: Sha256;
    };

export interface OutboxMessage {
  /** idempotency key at the ministry */
  readonly messageId: string;
  /** grows for this pupil (the version of the step that wrote it); delivered in this order */
  readonly sequence: number;
  readonly kind: 'transfer-out';
  readonly transferId: string;
  readonly province: string;
  readonly records: readonly { readonly schoolYear: SchoolYear; readonly sha256: Sha256 }[];
  readonly writtenAt: string;
}

/** The record in force for a school year, if any. */
export function recordInForce(transcript: Transcript, schoolYear: SchoolYear): YearRecord | undefined {
  return transcript.years.findLast((record) => record.schoolYear === schoolYear && !record.ended);
}

export function recordsInForce(transcript: Transcript): readonly YearRecord[] {
  return transcript.years.filter((record) => !record.ended);
}

/** A year whose record a school has recalled and not sent anew: a replacement is due (Đ25.3). */
export function replacementDue({ years }: Transcript, schoolId: SchoolId): SchoolYear | undefined {
  const isDue = ({ schoolYear, ended, ...record }: YearRecord) =>
    ended?.kind === 'recalled' &&
    record.schoolId === schoolId &&
    !years.some((other) => other.schoolYear === schoolYear && !other.ended);
  return years.find(isDue)?.schoolYear;
}

/** A transcript but for what every event sets alike. */
export type TranscriptFields = Omit<Transcript, 'version' | 'updatedAt'>;

export function transferOf(transcript: Transcript, transferId: string): TransferCase | undefined {
  return transcript.transfers.find(({ id }) => id === transferId);
}
