import type { Transcript, TranscriptChange, TranscriptState } from '../transcript/transcript.ts';
import type { TransferCase, TransferState } from './transfer.ts';

/** The next step of a transfer and of its transcript's state, in one change. */
export function moveTransfer(
  transcript: Transcript,
  transferId: string,
  to: { readonly transfer: TransferState; readonly custody: TranscriptState; readonly by: string },
  now: Date,
  more: Pick<TransferCase, 'ministryReceipt' | 'ministryRefusal'> = {},
): TranscriptChange {
  const at = now.toISOString();
  const moved = (transfer: TransferCase): TransferCase => ({
    ...transfer,
    ...more,
    steps: [...transfer.steps, { state: to.transfer, at, by: to.by }],
    state: to.transfer,
    updatedAt: at,
  });
  return {
    state: to.custody,
    transfers: transcript.transfers.map((transfer) =>
      transfer.id === transferId ? moved(transfer) : transfer,
    ),
    updatedAt: at,
  };
}
