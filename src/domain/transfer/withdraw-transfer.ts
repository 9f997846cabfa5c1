import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import type { Transcript, TranscriptChange } from '../transcript/transcript.ts';

/**
 * The former school takes a release back before it is accepted, or after the ministry refused it.
 * A message that may still reach the ministry can't be taken back: the records could then stand in both places.
 */
export function withdrawTransfer(
  transcript: Transcript | undefined,
  transferId: string,
  by: SchoolId,
  now: Date,
): Decision<{ change: TranscriptChange } | { already: true }> {
  if (!transcript) return refuse('no-such-transcript');
  const { state, lastTransfer } = transcript;
  if (lastTransfer?.transferId === transferId && lastTransfer.outcome === 'withdrawn') {
    return { ok: true, already: true };
  }
  if (state.kind !== 'released' && state.kind !== 'departing') return refuse('transfer-not-open');
  if (state.transferId !== transferId) return refuse('transfer-not-open');
  if (state.from !== by) return refuse('not-your-pupil');
  const underWay = transcript.outbox.some((message) => message.transferId === transferId && !message.refusal);
  if (underWay) return refuse('transfer-under-way');
  return {
    ok: true,
    change: {
      state: { kind: 'open', schoolId: by },
      lastTransfer: { transferId, outcome: 'withdrawn' },
      outbox: transcript.outbox.filter((message) => message.transferId !== transferId),
      updatedAt: now.toISOString(),
    },
  };
}
