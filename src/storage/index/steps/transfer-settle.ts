import type { Transcript } from '../../../domain/transcript/transcript.ts';
import type { Transfer, TransferState } from '../../../domain/transfer/transfer.ts';
import { transferStanding } from '../../../domain/transfer/transfer-standing.ts';
import { appendAudit } from '../audit.ts';
import type { Database } from '../database.ts';
import { findTranscript } from '../transcripts.ts';
import { findTransfer, markSettled, moveTransfer } from '../transfers.ts';

/**
 * Brings a transfer's story up to where its transcript stands: audit first, then the state. The transcript has decided;
 * each write here does no harm when repeated, and a crash between them leaves the transfer marked for the sweeper.
 * @returns the transfer as it stands now; unchanged when the transcript tells nothing of it
 */
export async function settleTransfer(
  database: Database,
  transfer: Transfer,
  transcript: Transcript | undefined,
  now: Date,
): Promise<Transfer> {
  const standing = transferStanding(transcript, transfer._id);
  if (standing === undefined) return transfer;
  if (standing === transfer.state) {
    if (standing !== 'forwarding') await markSettled(database, transfer);
    return transfer;
  }
  const first = transfer.to.kind === 'province' ? 'forwarding' : 'released';
  if (transfer.state === 'requested') await tell(database, transfer, first, now);
  if (standing !== first) await tell(database, transfer, standing, now);
  const message = transcript?.outbox.find((entry) => entry.transferId === transfer._id);
  await moveTransfer(
    database,
    transfer._id,
    standing,
    now,
    message?.refusal === undefined ? {} : { ministryRefusal: message.refusal },
  );
  return (await findTransfer(database, transfer._id)) ?? transfer;
}

/**
 * Settles the transfer that a transcript calls its latest, before another begins: from then on the transcript no longer
 * tells how it ended.
 * @returns its id
 */
export async function settleLatestTransfer(
  database: Database,
  transcript: Transcript | undefined,
  now: Date,
): Promise<string | undefined> {
  const id = transcript?.lastTransfer?.transferId;
  const latest = id === undefined ? undefined : await findTransfer(database, id);
  if (latest) await settleTransfer(database, latest, transcript, now);
  return id;
}

/** Reads the transcript and settles: for the sweeper, and before a step that needs the story whole. */
export async function settleNow(database: Database, transfer: Transfer, now: Date): Promise<Transfer> {
  return settleTransfer(database, transfer, await findTranscript(database, transfer.personalId), now);
}

/** Who took the step follows from the transfer, so that a step taken up after a crash is told the same. */
async function tell(database: Database, transfer: Transfer, state: TransferState, now: Date): Promise<void> {
  const { _id, from, to, timing } = transfer;
  await appendAudit(database, {
    key: `transfer:${_id}:${state}`,
    type: `transfer-${state}`,
    actor: actorOf(transfer, state),
    subject: { transferId: _id, from, to, timing },
    at: now.toISOString(),
  });
}

function actorOf({ from, to, requestedBy }: Transfer, state: TransferState): string {
  switch (state) {
    case 'accepted':
      return to.kind === 'school' ? `school:${to.schoolId}` : 'ministry';
    case 'withdrawn':
      return 'schoolId' in from ? `school:${from.schoolId}` : 'ministry';
    case 'forwarded':
    case 'refused-by-ministry':
      return 'ministry';
    default:
      return requestedBy;
  }
}
