import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import { type Transcript, transferOf } from '../../domain/transcript/transcript.ts';
import type { Transfer, TransferCase } from '../../domain/transfer/transfer.ts';
import type { Database } from './database.ts';
import { leftSince } from './left-since.ts';
import { findTranscriptOfTransfer } from './transcripts.ts';

// Transfers stand in the transcripts' own documents; what is here looks at them from outside.

export async function findTransfer(database: Database, id: string): Promise<Transfer | undefined> {
  const transcript = await findTranscriptOfTransfer(database, id);
  const transfer = transcript && transferOf(transcript, id);
  return transfer && { personalId: transcript._id, ...transfer };
}

export type Direction = 'incoming' | 'outgoing';

/**
 * A school's transfers, the latest first, after the one with the id `after`: ids sort as their times do. All of the
 * school's are looked at, some tens a year: no index of a server gives a range within one element of an array.
 */
export async function listTransfersOfSchool(
  database: Database,
  schoolId: SchoolId,
  direction: Direction,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<Transfer[]> {
  const ofSchool = { [`transfers.${direction === 'incoming' ? 'to' : 'from'}.schoolId`]: schoolId };
  const { after, limit } = page;
  const found = database.transcripts.aggregate<{ _id: PersonalId; transfers: TransferCase }>([
    { $match: ofSchool },
    { $project: { transfers: 1 } },
    { $unwind: '$transfers' },
    { $match: { ...ofSchool, ...(after !== undefined && { 'transfers.id': { $lt: after } }) } },
    { $sort: { 'transfers.id': -1 } },
    { $limit: limit },
  ]);
  return (await found.toArray()).map(({ _id, transfers }) => ({ personalId: _id, ...transfers }));
}

/** Transfers that have been on their way to the ministry since before then, oldest first. */
export async function transfersToForward(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<string[]> {
  const left = await database.transcripts
    .find({ 'transfers.state': 'forwarding', ...leftSince('updatedAt', olderThan) })
    .sort({ updatedAt: 1 })
    .limit(limit)
    .project<Pick<Transcript, 'outbox'>>({ outbox: 1 })
    .toArray();
  return left.flatMap(({ outbox }) => outbox.slice(0, 1).map(({ transferId }) => transferId));
}
