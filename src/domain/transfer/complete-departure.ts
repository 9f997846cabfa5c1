import type { Decision } from '../refusal.ts';
import type { Transcript, TranscriptChange } from '../transcript/transcript.ts';
import { moveTransfer } from './move-transfer.ts';
import type { MinistryReceipt } from './transfer.ts';

/**
 * The ministry has receipted the message: the records are there too, and the pupil has left (Đ26.4). The receipt is kept
 * in the same step; a receipt for a message that is off the outbox changes nothing.
 */
export function completeDeparture(
  transcript: Transcript | undefined,
  ministryReceipt: MinistryReceipt,
  now: Date,
): Decision<{ change: TranscriptChange } | { already: true }> {
  const { messageId } = ministryReceipt;
  const message = transcript?.outbox.find((entry) => entry.messageId === messageId);
  if (!transcript || !message || transcript.state.kind !== 'departing') return { ok: true, already: true };
  const { from, province, transferId } = transcript.state;
  const custody = { kind: 'departed', from, province, transferId } as const;
  const to = { transfer: 'forwarded', custody, by: 'ministry' } as const;
  return {
    ok: true,
    change: {
      ...moveTransfer(transcript, transferId, to, now, { ministryReceipt }),
      outbox: transcript.outbox.filter((entry) => entry !== message),
    },
  };
}
