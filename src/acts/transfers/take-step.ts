import type { PersonalId } from '../../domain/identity/personal-id.ts';
import { type Transcript, transferOf } from '../../domain/transcript/transcript.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import type { Database } from '../../storage/index/database.ts';
import { stepTranscript, type TranscriptDecision } from '../../storage/index/transcripts.ts';
import { auditTransfers } from '../../storage/index/transfers.ts';

/**
 * A step of a transfer: the transcript with its case in one write, then the audit log. A crash in between leaves the
 * transcript marked, and `resume` tells the log; so does the same step asked for again.
 */
export async function takeTransferStep<D extends TranscriptDecision>(
  database: Database,
  personalId: PersonalId,
  rule: (transcript: Transcript | undefined) => D,
): Promise<{ decision: D; transcript: Transcript | undefined }> {
  const taken = await stepTranscript(database, personalId, rule);
  if (taken.decision.ok) await auditTransfers(database, personalId);
  return taken;
}

/** A transfer whose step was taken, as its transcript has it now. */
export function transferIn(transcript: Transcript | undefined, transferId: string): Transfer {
  const transfer = transcript && transferOf(transcript, transferId);
  if (!transfer) throw new Error(`transfer ${transferId} is not in its transcript`);
  return { personalId: transcript._id, ...transfer };
}
