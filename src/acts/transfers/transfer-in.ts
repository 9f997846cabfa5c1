import { type Transcript, transferOf } from '../../domain/transcript/transcript.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';

/** A transfer whose step was taken, as its transcript has it now. */
export function transferIn(transcript: Transcript | undefined, transferId: string): Transfer {
  const transfer = transcript && transferOf(transcript, transferId);
  if (!transfer) throw new Error(`transfer ${transferId} is not in its transcript`);
  return { personalId: transcript._id, ...transfer };
}
