import type { TransferTiming } from '../identity/calendar.ts';
import type { PersonalId } from '../identity/personal-id.ts';
import type { PrintableText } from '../identity/printable-text.ts';
import type { SchoolId } from '../identity/school-id.ts';

/** Where a pupil goes: a school of the province, or another province through the ministry. */
export type Destination =
  | { readonly kind: 'school'; readonly schoolId: SchoolId }
  | { readonly kind: 'province'; readonly province: string; readonly schoolName: PrintableText };

/** Where a pupil comes from: a school of the province, or another province. */
export type TransferOrigin = { readonly schoolId: SchoolId } | { readonly province: string };

/** `released`: waits for the receiving school. `forwarding`: on its way to the ministry. */
export const transferStates = [
  'released',
  'accepted',
  'withdrawn',
  'forwarding',
  'forwarded',
  'refused-by-ministry',
] as const;
export type TransferState = (typeof transferStates)[number];

/** Chuyển trường (Đ26): the case of one move, a part of the pupil's transcript. A step changes both in one write. */
export interface TransferCase {
  readonly id: string;
  readonly from: TransferOrigin;
  readonly to: Destination;
  readonly timing: TransferTiming;
  /** every step with who took it, oldest first; `state` is the last one's */
  readonly steps: readonly TransferStep[];
  readonly state: TransferState;
  /** as in the id, which sorts by it: when it was released, be it in another province */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** the message that brought a transfer in from another province */
  readonly arrivalMessageId?: string;
  /** the ministry's receipt for a transfer out of the province */
  readonly ministryReceipt?: MinistryReceipt;
  /** why the ministry said no, in its own code */
  readonly ministryRefusal?: string;
}

export interface TransferStep {
  readonly state: TransferState;
  readonly at: string;
  /** as `actorId` writes, or `ministry` */
  readonly by: string;
}

export interface MinistryReceipt {
  readonly messageId: string;
  readonly receivedAt: string;
  readonly jws: string;
}

/** A case as seen from outside its transcript. */
export interface Transfer extends TransferCase {
  readonly personalId: PersonalId;
}

/** The schools of the province that a transfer concerns; to any other it does not exist. */
export function transferParties({ from, to }: Pick<TransferCase, 'from' | 'to'>): readonly SchoolId[] {
  return [...('schoolId' in from ? [from.schoolId] : []), ...(to.kind === 'school' ? [to.schoolId] : [])];
}

export function isReleasedBy({ from }: Pick<TransferCase, 'from'>, schoolId: SchoolId): boolean {
  return 'schoolId' in from && from.schoolId === schoolId;
}

export function isReceivedBy({ to }: Pick<TransferCase, 'to'>, schoolId: SchoolId): boolean {
  return to.kind === 'school' && to.schoolId === schoolId;
}

export function sameDestination(a: Destination, b: Destination): boolean {
  if (a.kind === 'school') return b.kind === 'school' && a.schoolId === b.schoolId;
  return b.kind === 'province' && a.province === b.province && a.schoolName === b.schoolName;
}
