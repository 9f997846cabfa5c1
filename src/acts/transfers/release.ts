import { holdingSchools } from '../../domain/access/access.ts';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { releaseTranscript } from '../../domain/transfer/release-transcript.ts';
import type { Destination, Transfer } from '../../domain/transfer/transfer.ts';
import { recordAccess } from '../../storage/index/accesses.ts';
import type { Database } from '../../storage/index/database.ts';
import { findSchool } from '../../storage/index/schools.ts';
import { findTranscript } from '../../storage/index/transcripts.ts';
import { takeTransferStep, transferIn } from './take-step.ts';

/**
 * The former school lets a pupil go (Đ26.2, Đ26.4). The same release again, while it is under way, answers the transfer
 * that stands (`opened: false`). One that is on its way to the ministry is to be queued by the caller.
 * @param input `transferId` is a fresh one, by transferId()
 */
export async function releasePupil(
  {
    database,
    calendar,
    may,
  }: { readonly database: Database; readonly calendar: Calendar; readonly may: May },
  actor: ActorFor<'transfer.release'>,
  input: { readonly transferId: string; readonly personalId: PersonalId; readonly to: Destination },
  { now, requestId }: { readonly now: Date; readonly requestId: string },
): Promise<Decision<{ transfer: Transfer; opened: boolean }>> {
  const { transferId, personalId, to } = input;
  const standing = await findTranscript(database, personalId);
  const schools = standing ? holdingSchools(standing) : [];
  const permitted = permit(may(actor, 'transfer.release', { schools }), 'no-such-transcript');
  const what = permitted.ok ? 'transfer' : 'transfer-denied';
  await recordAccess(database, { caller: actor, personalId, what, at: now.toISOString(), requestId });
  if (!permitted.ok) return permitted;
  if (to.kind === 'school' && !(await findSchool(database, to.schoolId))) return refuse('unknown-school');

  const release = { transferId, from: actor.schoolId, to };
  const { decision, transcript } = await takeTransferStep(database, personalId, (present) =>
    releaseTranscript(present, release, calendar, now),
  );
  if (!decision.ok) return decision;
  const opened = 'change' in decision;
  const transfer = transferIn(transcript, opened ? transferId : decision.already.id);
  return { ok: true, transfer, opened };
}
