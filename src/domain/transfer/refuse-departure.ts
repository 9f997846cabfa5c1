import type { Decision } from '../refusal.ts';
import type { Transcript } from '../transcript/transcript.ts';
import type { TranscriptEvent } from '../transcript/transcript-aggregate.ts';
import { messageUnderWay } from './message-under-way.ts';

/**
 * The ministry said no to a message, for good: it leaves the outbox, its transfer keeps the ministry's code, and the
 * former school may now withdraw (Đ26.4).
 */
export function refuseDeparture(
  transcript: Transcript | undefined,
  messageId: string,
  code: string,
): Decision<{ events: readonly TranscriptEvent[] } | { already: true }> {
  const message = messageUnderWay(transcript, messageId);
  if (!message) return { ok: true, already: true };
  const data = { transferId: message.transferId, messageId, code };
  return { ok: true, events: [{ type: 'transfer.refused-by-ministry', data }] };
}
