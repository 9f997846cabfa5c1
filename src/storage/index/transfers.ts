import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Transfer, TransferState } from '../../domain/transfer/transfer.ts';
import type { Database } from './database.ts';
import { isDuplicateKey } from './duplicate-key.ts';

/** Writes a transfer down; the same `_id` again answers the one that stands. */
export async function insertTransfer(database: Database, transfer: Transfer): Promise<Transfer> {
  try {
    await database.transfers.insertOne(transfer);
    return transfer;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  return (await findTransfer(database, transfer._id)) ?? transfer;
}

export async function findTransfer(database: Database, id: string): Promise<Transfer | undefined> {
  return (await database.transfers.findOne({ _id: id })) ?? undefined;
}

/** From which states each may be reached: a late writer never takes a transfer back. */
const BEFORE: Readonly<Record<TransferState, readonly TransferState[]>> = {
  requested: [],
  refused: ['requested'],
  released: ['requested'],
  accepted: ['requested', 'released'],
  withdrawn: ['requested', 'released', 'forwarding', 'refused-by-ministry'],
  forwarding: ['requested'],
  forwarded: ['requested', 'forwarding'],
  'refused-by-ministry': ['requested', 'forwarding'],
};

/**
 * Tells the transfer where it stands. On its way to the ministry it stays unsettled, so that the sweeper sees a lost
 * job; anywhere else nothing is left to do for now.
 */
export async function moveTransfer(
  database: Database,
  id: string,
  to: TransferState,
  now: Date,
  more: Pick<Transfer, 'refusal' | 'ministryRefusal'> = {},
): Promise<void> {
  const set = { state: to, updatedAt: now.toISOString(), ...more };
  await database.transfers.updateOne(
    { _id: id, state: { $in: [...BEFORE[to]] } },
    to === 'forwarding'
      ? { $set: { ...set, unsettledSince: now.toISOString() } }
      : { $set: set, $unset: { unsettledSince: '' } },
  );
}

/** Written before a step on the transcript, so that a crash right after the step is found by the sweeper. */
export async function markUnsettled(database: Database, id: string, now: Date): Promise<void> {
  await database.transfers.updateOne({ _id: id }, { $set: { unsettledSince: now.toISOString() } });
}

/** Takes the mark away, unless a newer step has set it anew. */
export async function markSettled(database: Database, transfer: Transfer): Promise<void> {
  const { _id, unsettledSince } = transfer;
  if (unsettledSince === undefined) return;
  await database.transfers.updateOne({ _id, unsettledSince }, { $unset: { unsettledSince: '' } });
}

export async function keepMinistryReceipt(
  database: Database,
  id: string,
  ministryReceipt: NonNullable<Transfer['ministryReceipt']>,
): Promise<void> {
  await database.transfers.updateOne({ _id: id }, { $set: { ministryReceipt } });
}

/** Transfers whose step may have been cut short, longest ago first. */
export function unsettledTransfers(database: Database, olderThan: Date, limit: number): Promise<Transfer[]> {
  return database.transfers
    .find({ unsettledSince: { $lt: olderThan.toISOString() } })
    .sort({ unsettledSince: 1 })
    .limit(limit)
    .toArray();
}

export type Direction = 'incoming' | 'outgoing';

/** A school's transfers, the latest first, after `after`. Their ids sort as their times do. */
export function listTransfersOfSchool(
  database: Database,
  schoolId: SchoolId,
  direction: Direction,
  page: { readonly after?: Pick<Transfer, '_id' | 'createdAt'> | undefined; readonly limit: number },
): Promise<Transfer[]> {
  const school = direction === 'incoming' ? { 'to.schoolId': schoolId } : { 'from.schoolId': schoolId };
  const { after } = page;
  const earlier = after ? { createdAt: { $lte: after.createdAt }, _id: { $lt: after._id } } : {};
  return database.transfers
    .find({ ...school, state: { $nin: ['requested', 'refused'] }, ...earlier })
    .sort({ createdAt: -1, _id: -1 })
    .limit(page.limit)
    .toArray();
}
