import type { Placed } from '../events/event.ts';
import type { Transcript, TranscriptFields, TranscriptState } from '../transcript/transcript.ts';
import type { TransferCase, TransferState } from './transfer.ts';
import type { TransferEvent } from './transfer-events.ts';

/** The next step of a transfer and of its transcript's state. */
export function moveTransfer(
  transcript: Transcript,
  { at, actor, data: { transferId } }: Placed<TransferEvent>,
  to: { readonly transfer: TransferState; readonly custody: TranscriptState },
  more: Pick<TransferCase, 'ministryReceipt' | 'ministryRefusal'> = {},
): TranscriptFields {
  const moved = (transfer: TransferCase): TransferCase => ({
    ...transfer,
    ...more,
    steps: [...transfer.steps, { state: to.transfer, at, by: actor }],
    state: to.transfer,
    updatedAt: at,
  });
  return {
    ...transcript,
    state: to.custody,
    transfers: transcript.transfers.map((transfer) =>
      transfer.id === transferId ? moved(transfer) : transfer,
    ),
  };
}
