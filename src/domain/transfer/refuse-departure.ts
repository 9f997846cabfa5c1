import type { Decision } from '../refusal.ts';
import type { Transcript, TranscriptChange } from '../transcript/transcript.ts';
import { moveTransfer } from './move-transfer.ts';

/**
 * The ministry said no to a message, for good: it leaves the outbox, its transfer keeps the ministry's code, and the
 * former school may now withdraw (Đ26.4).
 */
export function refuseDeparture(
  transcript: Transcript | undefined,
  messageId: string,
  ministryRefusal: string,
  now: Date,
): Decision<{ change: TranscriptChange } | { already: true }> {
  const message = transcript?.outbox.find((entry) => entry.messageId === messageId);
  if (!transcript || !message) return { ok: true, already: true };
  const to = { transfer: 'refused-by-ministry', custody: transcript.state, by: 'ministry' } as const;
  return {
    ok: true,
    change: {
      ...moveTransfer(transcript, message.transferId, to, now, { ministryRefusal }),
      outbox: transcript.outbox.filter((entry) => entry !== message),
    },
  };
}
