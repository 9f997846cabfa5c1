import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import type { Transcript, TranscriptChange } from '../transcript/transcript.ts';

/** The receiving school takes the pupil over with every earlier year; the right to push moves to it (Đ26.1-3). */
export function acceptTransfer(
  transcript: Transcript | undefined,
  transferId: string,
  by: SchoolId,
  now: Date,
): Decision<{ change: TranscriptChange } | { already: true }> {
  if (!transcript) return refuse('no-such-transcript');
  const { state, lastTransfer } = transcript;
  if (lastTransfer?.transferId === transferId && lastTransfer.outcome === 'accepted') {
    return state.kind === 'open' && state.schoolId === by
      ? { ok: true, already: true }
      : refuse('transfer-not-open');
  }
  if (state.kind !== 'released' && state.kind !== 'arriving') return refuse('transfer-not-open');
  if (state.transferId !== transferId) return refuse('transfer-not-open');
  if (state.to !== by) return refuse('not-receiving-school');
  return {
    ok: true,
    change: {
      state: { kind: 'open', schoolId: by },
      lastTransfer: { transferId, outcome: 'accepted' },
      updatedAt: now.toISOString(),
    },
  };
}
