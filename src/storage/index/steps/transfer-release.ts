import type { Calendar } from '../../../domain/identity/calendar.ts';
import { transferTiming } from '../../../domain/identity/calendar.ts';
import type { PersonalId } from '../../../domain/identity/personal-id.ts';
import type { SchoolId } from '../../../domain/identity/school-id.ts';
import { type Decision, refuse } from '../../../domain/refusal.ts';
import type { Transcript } from '../../../domain/transcript/transcript.ts';
import { releaseTranscript } from '../../../domain/transfer/release-transcript.ts';
import type { Destination, Transfer } from '../../../domain/transfer/transfer.ts';
import type { Database } from '../database.ts';
import { findSchool } from '../schools.ts';
import { findTranscript, stepTranscript } from '../transcripts.ts';
import { findTransfer, insertTransfer, moveTransfer } from '../transfers.ts';
import { settleLatestTransfer, settleTransfer } from './transfer-settle.ts';

export interface ReleaseDeps {
  readonly database: Database;
  readonly calendar: Calendar;
}

export interface Release {
  /** a fresh one, by transferId() */
  readonly transferId: string;
  readonly personalId: PersonalId;
  readonly from: SchoolId;
  readonly to: Destination;
  readonly requestedBy: string;
}

/**
 * The former school lets a pupil go (Đ26.2, Đ26.4). The same release again, while it is under way, answers the transfer
 * that stands (`opened: false`).
 * The transfer is written first, marked unsettled, then the step on the transcript is taken: a crash in between leaves a
 * transfer that nothing came of yet, and the sweeper takes its first step.
 */
export async function releasePupil(
  deps: ReleaseDeps,
  release: Release,
  now: Date,
): Promise<Decision<{ transfer: Transfer; opened: boolean }>> {
  const { database, calendar } = deps;
  const { transferId, personalId, from, to, requestedBy } = release;
  const transcript = await findTranscript(database, personalId);
  const standing = await sameReleaseUnderWay(database, transcript, release);
  if (standing) return { ok: true, transfer: standing, opened: false };
  if (to.kind === 'school' && !(await findSchool(database, to.schoolId))) return refuse('unknown-school');

  // Asked before anything is written, so that refused calls leave nothing behind.
  const asked = releaseTranscript(transcript, stepOf(release), calendar, now);
  if (!asked.ok) return asked;

  const at = now.toISOString();
  const transfer = await insertTransfer(database, {
    _id: transferId,
    personalId,
    from: { schoolId: from },
    to,
    timing: transferTiming(calendar, now),
    state: 'requested',
    requestedBy,
    createdAt: at,
    updatedAt: at,
    unsettledSince: at,
  });
  const taken = await takeFirstStep(deps, transfer, now);
  if (taken.state !== 'refused') return { ok: true, transfer: taken, opened: true };
  const other = await sameReleaseUnderWay(database, await findTranscript(database, personalId), release);
  if (other) return { ok: true, transfer: other, opened: false };
  return { ok: false, refusal: taken.refusal ?? { code: 'transfer-under-way' } };
}

/** The step of a transfer that was `requested`, here or before a crash. Safe to repeat. */
export async function takeFirstStep(
  { database, calendar }: ReleaseDeps,
  transfer: Transfer,
  now: Date,
): Promise<Transfer> {
  const { _id, personalId, from, to } = transfer;
  if (!('schoolId' in from)) return transfer;
  const settled = await settleLatestTransfer(database, await findTranscript(database, personalId), now);
  const { decision, transcript } = await stepTranscript(database, personalId, (standing) => {
    const step = releaseTranscript(
      standing,
      stepOf({ transferId: _id, from: from.schoolId, to }),
      calendar,
      now,
    );
    const overtaken = step.ok && 'change' in step && standing?.lastTransfer?.transferId !== settled;
    return overtaken ? refuse('transfer-under-way') : step;
  });
  if (decision.ok) return settleTransfer(database, transfer, transcript, now);
  await moveTransfer(database, _id, 'refused', now, { refusal: decision.refusal });
  return (await findTransfer(database, _id)) ?? transfer;
}

function stepOf({ transferId, from, to }: Pick<Release, 'transferId' | 'from' | 'to'>) {
  return { transferId, from, to, messageId: `${transferId}.out` };
}

async function sameReleaseUnderWay(
  database: Database,
  transcript: Transcript | undefined,
  { from, to }: Release,
): Promise<Transfer | undefined> {
  const state = transcript?.state;
  if (state?.kind !== 'released' && state?.kind !== 'departing') return undefined;
  if (state.from !== from) return undefined;
  const transfer = await findTransfer(database, state.transferId);
  return transfer && sameDestination(transfer.to, to) ? transfer : undefined;
}

function sameDestination(a: Destination, b: Destination): boolean {
  if (a.kind === 'school') return b.kind === 'school' && a.schoolId === b.schoolId;
  return b.kind === 'province' && a.province === b.province && a.schoolName === b.schoolName;
}
