import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import { custodyAllows } from '../transcript/custody-steps.ts';
import { type Transcript, transferOf } from '../transcript/transcript.ts';
import type { TranscriptEvent } from '../transcript/transcript-aggregate.ts';
import { isReceivedBy, transferParties } from './transfer.ts';

/** The receiving school takes the pupil over with every earlier year; the right to push moves to it (Đ26.1-3). */
export function acceptTransfer(
  transcript: Transcript | undefined,
  transferId: string,
  by: SchoolId,
): Decision<{ events: readonly TranscriptEvent[] } | { already: true }> {
  const transfer = transcript && transferOf(transcript, transferId);
  if (!transfer || !transferParties(transfer).includes(by)) return refuse('no-such-resource');
  if (!isReceivedBy(transfer, by)) return refuse('not-receiving-school');
  if (transfer.state === 'accepted') return { ok: true, already: true };
  if (!custodyAllows('transfer.accept', transcript.state.kind, transfer.state))
    return refuse('transfer-not-open');
  return {
    ok: true,
    events: [{ type: 'transfer.accepted', subject: { schoolId: by }, data: { transferId } }],
  };
}
