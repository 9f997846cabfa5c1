import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import { custodyAllows } from '../transcript/custody-steps.ts';
import { type Transcript, transferOf } from '../transcript/transcript.ts';
import type { TranscriptEvent } from '../transcript/transcript-aggregate.ts';
import { isReleasedBy, transferParties } from './transfer.ts';

/**
 * The former school takes a release back before it is accepted, or after the ministry refused it.
 * A message that may still reach the ministry can't be taken back: the records could then stand in both places.
 */
export function withdrawTransfer(
  transcript: Transcript | undefined,
  transferId: string,
  by: SchoolId,
): Decision<{ events: readonly TranscriptEvent[] } | { already: true }> {
  const transfer = transcript && transferOf(transcript, transferId);
  if (!transfer || !transferParties(transfer).includes(by)) return refuse('no-such-resource');
  if (!isReleasedBy(transfer, by)) return refuse('not-your-pupil');
  if (transfer.state === 'withdrawn') return { ok: true, already: true };
  if (transfer.state === 'forwarding') return refuse('transfer-under-way');
  if (!custodyAllows('transfer.withdraw', transcript.state.kind, transfer.state))
    return refuse('transfer-not-open');
  return {
    ok: true,
    events: [{ type: 'transfer.withdrawn', subject: { schoolId: by }, data: { transferId } }],
  };
}
