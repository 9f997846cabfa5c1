import type { Decision } from '../refusal.ts';
import type { Transcript, TranscriptChange } from '../transcript/transcript.ts';

/**
 * The ministry said no to a message, for good: it stays in the outbox with the ministry's code, is not sent again,
 * and the former school may now withdraw the transfer (Đ26.4). Kept in the transcript itself, so that refusal and
 * withdrawal are steps of one document.
 */
export function refuseDeparture(
  transcript: Transcript,
  messageId: string,
  refusal: string,
  now: Date,
): Decision<{ change: TranscriptChange } | { already: true }> {
  const message = transcript.outbox.find((entry) => entry.messageId === messageId);
  if (!message || message.refusal) return { ok: true, already: true };
  return {
    ok: true,
    change: {
      outbox: transcript.outbox.map((entry) => (entry === message ? { ...entry, refusal } : entry)),
      updatedAt: now.toISOString(),
    },
  };
}
