import { type Calendar, transferTiming } from '../../../domain/identity/calendar.ts';
import { refuse } from '../../../domain/refusal.ts';
import { type Arrival, arriveFromProvince } from '../../../domain/transfer/arrive-from-province.ts';
import type { Transfer } from '../../../domain/transfer/transfer.ts';
import type { Database } from '../database.ts';
import { findTranscript, stepTranscript } from '../transcripts.ts';
import { findTransfer, insertTransfer, moveTransfer } from '../transfers.ts';
import { settleLatestTransfer, settleTransfer } from './transfer-settle.ts';

/**
 * A pupil comes from another province (Đ26.3b); the documents are verified and stored. The transfer is written first,
 * then the transcript's step is taken, then the transfer told: a crash in between is mended when the same message, not
 * answered yet, is collected again.
 * @returns the transfer, `released` to the receiving school or `refused`
 */
export async function receiveArrival(
  { database, calendar }: { readonly database: Database; readonly calendar: Calendar },
  arrival: Arrival,
  message: { readonly messageId: string; readonly writtenAt: string },
  now: Date,
): Promise<Transfer> {
  const { personalId, transferId, province, to } = arrival;
  const transfer = await insertTransfer(database, {
    _id: transferId,
    personalId,
    from: { province },
    to: { kind: 'school', schoolId: to },
    timing: transferTiming(calendar, new Date(message.writtenAt)),
    state: 'requested',
    requestedBy: 'ministry',
    // As in the id, which sorts by it.
    createdAt: new Date(message.writtenAt).toISOString(),
    updatedAt: now.toISOString(),
    unsettledSince: now.toISOString(),
    arrivalMessageId: message.messageId,
  });
  if (transfer.state !== 'requested') return transfer;

  const settled = await settleLatestTransfer(database, await findTranscript(database, personalId), now);
  const { decision, transcript } = await stepTranscript(database, personalId, (standing) => {
    const step = arriveFromProvince(standing, arrival, now);
    const overtaken = step.ok && 'change' in step && standing?.lastTransfer?.transferId !== settled;
    return overtaken ? refuse('transfer-under-way') : step;
  });
  if (decision.ok) return settleTransfer(database, transfer, transcript, now);
  await moveTransfer(database, transferId, 'refused', now, { refusal: decision.refusal });
  return (await findTransfer(database, transferId)) ?? transfer;
}
