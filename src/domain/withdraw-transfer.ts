import { type Decision, refuse } from './refusal.ts';
import type { SchoolId } from './school-id.ts';
import type { Transcript, TranscriptChange } from './transcript.ts';
import type { Transfer } from './transfer.ts';

/** The former school takes a release back before it is accepted, or after the ministry refused it. */
export function withdrawTransfer(
  transcript: Transcript | undefined,
  transfer: Pick<Transfer, '_id' | 'state'>,
  by: SchoolId,
  now: Date,
): Decision<{ change: TranscriptChange } | { already: true }> {
  if (!transcript) return refuse('no-such-transcript');
  const { state, lastTransfer } = transcript;
  if (lastTransfer?.transferId === transfer._id && lastTransfer.outcome === 'withdrawn') {
    return { ok: true, already: true };
  }
  const mayEnd =
    state.kind === 'released' || (state.kind === 'departing' && transfer.state === 'refused-by-ministry');
  if (!mayEnd || state.transferId !== transfer._id) return refuse('transfer-not-open');
  if (state.from !== by) return refuse('not-your-pupil');
  return {
    ok: true,
    change: {
      state: { kind: 'open', schoolId: by },
      lastTransfer: { transferId: transfer._id, outcome: 'withdrawn' },
      outbox: transcript.outbox.filter((message) => message.transferId !== transfer._id),
      updatedAt: now.toISOString(),
    },
  };
}
