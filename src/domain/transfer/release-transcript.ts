import { type Calendar, type TransferTiming, transferTiming } from '../identity/calendar.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import {
  type OutboxMessage,
  recordsInForce,
  type Transcript,
  type TranscriptChange,
} from '../transcript/transcript.ts';
import type { Destination } from './transfer.ts';

/** The former school lets the pupil go (Đ26.2, Đ26.4). For another province the message to the ministry is written in the same step. */
export function releaseTranscript(
  transcript: Transcript | undefined,
  transfer: { transferId: string; from: SchoolId; to: Destination; messageId: string },
  calendar: Calendar,
  now: Date,
): Decision<{ change: TranscriptChange; timing: TransferTiming } | { already: true }> {
  if (!transcript) return refuse('no-such-transcript');
  const { state } = transcript;
  // A step cut short and taken up again may find its transfer already ended.
  if (transcript.lastTransfer?.transferId === transfer.transferId) return { ok: true, already: true };
  if (state.kind !== 'open') {
    if (state.transferId === transfer.transferId) return { ok: true, already: true };
    return refuse(state.kind === 'departed' ? 'departed' : 'transfer-under-way');
  }
  if (state.schoolId !== transfer.from) return refuse('not-your-pupil');

  const at = now.toISOString();
  const timing = transferTiming(calendar, now);
  const { transferId, from, to } = transfer;
  if (to.kind === 'school') {
    if (to.schoolId === from) return refuse('transfer-to-same-school');
    return {
      ok: true,
      timing,
      change: { state: { kind: 'released', from, to: to.schoolId, transferId }, updatedAt: at },
    };
  }
  const message: OutboxMessage = {
    messageId: transfer.messageId,
    sequence: transcript.version + 1,
    kind: 'transfer-out',
    transferId,
    province: to.province,
    records: recordsInForce(transcript).map(({ schoolYear, sha256 }) => ({ schoolYear, sha256 })),
    writtenAt: at,
  };
  return {
    ok: true,
    timing,
    change: {
      state: { kind: 'departing', from, province: to.province, transferId },
      outbox: [...transcript.outbox, message],
      updatedAt: at,
    },
  };
}
