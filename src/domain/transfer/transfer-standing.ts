import type { Transcript } from '../transcript/transcript.ts';
import type { TransferState } from './transfer.ts';

/**
 * Where a transfer stands, read from the transcript, whose state alone decides.
 * @returns undefined when the transcript tells nothing of it: its first step was not taken, or others followed it
 */
export function transferStanding(
  transcript: Transcript | undefined,
  transferId: string,
): Exclude<TransferState, 'requested' | 'refused'> | undefined {
  if (!transcript) return undefined;
  const { state, lastTransfer, outbox } = transcript;
  if (state.kind !== 'open' && state.transferId === transferId) {
    switch (state.kind) {
      case 'released':
      case 'arriving':
        return 'released';
      case 'departed':
        return 'forwarded';
      case 'departing':
        return outbox.some((message) => message.transferId === transferId && message.refusal)
          ? 'refused-by-ministry'
          : 'forwarding';
    }
  }
  return lastTransfer?.transferId === transferId ? lastTransfer.outcome : undefined;
}
