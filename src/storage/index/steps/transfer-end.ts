import type { SchoolId } from '../../../domain/identity/school-id.ts';
import { type Decision, refuse } from '../../../domain/refusal.ts';
import type { Transcript } from '../../../domain/transcript/transcript.ts';
import { acceptTransfer } from '../../../domain/transfer/accept-transfer.ts';
import { completeDeparture } from '../../../domain/transfer/complete-departure.ts';
import { refuseDeparture } from '../../../domain/transfer/refuse-departure.ts';
import type { Transfer, TransferState } from '../../../domain/transfer/transfer.ts';
import { withdrawTransfer } from '../../../domain/transfer/withdraw-transfer.ts';
import type { Database } from '../database.ts';
import { stepTranscript, type TranscriptDecision } from '../transcripts.ts';
import { keepMinistryReceipt, markUnsettled } from '../transfers.ts';
import { settleNow, settleTransfer } from './transfer-settle.ts';

/** The receiving school takes the pupil over (Đ26.2, Đ26.3). The same acceptance again answers the same. */
export function acceptPupil(
  database: Database,
  transfer: Transfer,
  by: SchoolId,
  now: Date,
): Promise<Decision<{ transfer: Transfer }>> {
  const done = transfer.state === 'accepted' && transfer.to.kind === 'school' && transfer.to.schoolId === by;
  if (done) return Promise.resolve({ ok: true, transfer });
  return endTransfer(database, transfer, now, (transcript) =>
    acceptTransfer(transcript, transfer._id, by, now),
  );
}

/** The former school takes its release back. The same withdrawal again answers the same. */
export function takeBackPupil(
  database: Database,
  transfer: Transfer,
  by: SchoolId,
  now: Date,
): Promise<Decision<{ transfer: Transfer }>> {
  const done = transfer.state === 'withdrawn' && 'schoolId' in transfer.from && transfer.from.schoolId === by;
  if (done) return Promise.resolve({ ok: true, transfer });
  return endTransfer(database, transfer, now, (transcript) =>
    withdrawTransfer(transcript, transfer._id, by, now),
  );
}

/**
 * The ministry has receipted the message (Đ26.4). The receipt is kept before the transcript's step: a crash in between
 * leaves the message in the outbox, and the next delivery finds the receipt here instead of sending again.
 */
export async function recordDeparture(
  database: Database,
  transfer: Transfer,
  receipt: NonNullable<Transfer['ministryReceipt']>,
  now: Date,
): Promise<Decision<{ transfer: Transfer }>> {
  if (!transfer.ministryReceipt) await keepMinistryReceipt(database, transfer._id, receipt);
  return endTransfer(database, transfer, now, (transcript) =>
    transcript ? completeDeparture(transcript, receipt.messageId, now) : refuse('no-such-transcript'),
  );
}

/** The ministry has refused the message for good; the former school may withdraw. */
export function recordMinistryRefusal(
  database: Database,
  transfer: Transfer,
  messageId: string,
  code: string,
  now: Date,
): Promise<Decision<{ transfer: Transfer }>> {
  return endTransfer(database, transfer, now, (transcript) =>
    transcript ? refuseDeparture(transcript, messageId, code, now) : refuse('no-such-transcript'),
  );
}

const ENDED: readonly TransferState[] = ['refused', 'accepted', 'withdrawn', 'forwarded'];

/**
 * Earlier story, mark, step, new story. Two ends at once meet in the transcript's compare-and-set: one of them wins, the
 * other is refused. A crash after the step leaves the mark, and the sweeper tells the rest.
 */
async function endTransfer(
  database: Database,
  transfer: Transfer,
  now: Date,
  rule: (transcript: Transcript | undefined) => TranscriptDecision,
): Promise<Decision<{ transfer: Transfer }>> {
  const told = await settleNow(database, transfer, now);
  const ended = ENDED.includes(told.state);
  if (!ended) await markUnsettled(database, told._id, now);
  const { decision, transcript } = await stepTranscript(database, told.personalId, rule);
  const marked = ended ? told : { ...told, unsettledSince: now.toISOString() };
  const settled = await settleTransfer(database, marked, transcript, now);
  return decision.ok ? { ok: true, transfer: settled } : decision;
}
