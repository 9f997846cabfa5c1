import type { TransferTiming } from '../identity/calendar.ts';
import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import type { Refusal } from '../refusal.ts';

/** Where a pupil goes: a school of the province, or another province through the ministry. */
export type Destination =
  | { readonly kind: 'school'; readonly schoolId: SchoolId }
  | { readonly kind: 'province'; readonly province: string; readonly schoolName: string };

/** Chuyển trường (Đ26): the case of one move. The transcript's own state decides; this tells its story. */
export interface Transfer {
  readonly _id: string;
  readonly personalId: PersonalId;
  readonly from: { readonly schoolId: SchoolId } | { readonly province: string };
  readonly to: Destination;
  readonly timing: TransferTiming;
  readonly state: TransferState;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** since when a step on the transcript may have been taken that is not told here yet; the sweeper looks for it */
  readonly unsettledSince?: string;
  /** why the step was refused, in state `refused` */
  readonly refusal?: Refusal;
  /** the message that brought a transfer in from another province */
  readonly arrivalMessageId?: string;
  /** the ministry's receipt for a transfer out of the province */
  readonly ministryReceipt?: {
    readonly messageId: string;
    readonly receivedAt: string;
    readonly jws: string;
  };
  /** why the ministry said no, in its own code */
  readonly ministryRefusal?: string;
}

/**
 * `requested`: written, the step on the transcript not yet taken (a crash leaves it here; the sweeper takes it up).
 * `refused`: the step was refused. `released`: waits for the receiving school. `forwarding`: on its way to the ministry.
 */
export type TransferState =
  | 'requested'
  | 'refused'
  | 'released'
  | 'accepted'
  | 'withdrawn'
  | 'forwarding'
  | 'forwarded'
  | 'refused-by-ministry';
