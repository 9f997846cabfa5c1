import type { Decision } from '../refusal.ts';
import type { Transcript } from '../transcript/transcript.ts';
import type { TranscriptEvent } from '../transcript/transcript-aggregate.ts';
import { messageUnderWay } from './message-under-way.ts';
import type { MinistryReceipt } from './transfer.ts';

/**
 * The ministry has receipted the message: the records are there too, and the pupil has left (Đ26.4). The receipt is kept
 * in the same step; a receipt for a message that is off the outbox changes nothing.
 */
export function completeDeparture(
  transcript: Transcript | undefined,
  ministryReceipt: MinistryReceipt,
): Decision<{ events: readonly TranscriptEvent[] } | { already: true }> {
  const message = messageUnderWay(transcript, ministryReceipt.messageId);
  if (!message) return { ok: true, already: true };
  const data = { transferId: message.transferId, ...ministryReceipt };
  return { ok: true, events: [{ type: 'transfer.forwarded', data }] };
}
