import { type Decision, refuse } from '../refusal.ts';
import type { Transcript, TranscriptChange } from '../transcript/transcript.ts';

/** The ministry has receipted the message: the records are there too, and the pupil has left (Đ26.4). */
export function completeDeparture(
  transcript: Transcript,
  messageId: string,
  now: Date,
): Decision<{ change: TranscriptChange } | { already: true }> {
  const { state } = transcript;
  const message = transcript.outbox.find((entry) => entry.messageId === messageId);
  if (!message) return { ok: true, already: true };
  if (state.kind !== 'departing' || state.transferId !== message.transferId)
    return refuse('transfer-not-open');
  return {
    ok: true,
    change: {
      state: { kind: 'departed', from: state.from, province: state.province, transferId: state.transferId },
      lastTransfer: { transferId: state.transferId, outcome: 'forwarded' },
      outbox: transcript.outbox.filter((entry) => entry.messageId !== messageId),
      updatedAt: now.toISOString(),
    },
  };
}
