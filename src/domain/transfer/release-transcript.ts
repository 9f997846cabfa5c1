import { type Calendar, transferTiming } from '../identity/calendar.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import { guardCustody } from '../transcript/custody.ts';
import { recordsInForce, replacementDue, type Transcript } from '../transcript/transcript.ts';
import type { TranscriptEvent } from '../transcript/transcript-aggregate.ts';
import { type Destination, isReleasedBy, sameDestination, type TransferCase } from './transfer.ts';

export interface Release {
  /** a fresh one, by transferId(); its message to the ministry is named after it */
  readonly transferId: string;
  readonly from: SchoolId;
  readonly to: Destination;
}

/**
 * The former school lets the pupil go (Đ26.2, Đ26.4). For another province the message to the ministry is written in the
 * same step. The same release again, while it is under way, answers the transfer that stands. A record that was recalled is
 * sent anew first: afterwards nobody could.
 */
export function releaseTranscript(
  transcript: Transcript | undefined,
  release: Release,
  calendar: Calendar,
  now: Date,
): Decision<{ events: readonly TranscriptEvent[] } | { already: TransferCase }> {
  if (!transcript) return refuse('no-such-transcript');
  const { transferId, from, to } = release;
  const standing = sameReleaseUnderWay(transcript, release);
  if (standing) return { ok: true, already: standing };
  const kept = guardCustody(transcript, from, 'no-such-transcript');
  if (kept) return kept;
  if (to.kind === 'school' && to.schoolId === from) return refuse('transfer-to-same-school');

  const due = replacementDue(transcript, from);
  if (due) return refuse('replacement-due', due);

  const subject = { schoolId: from };
  const released = { transferId, from, timing: transferTiming(calendar, now, from) };
  if (to.kind === 'school')
    return { ok: true, events: [{ type: 'transfer.released', subject, data: { ...released, to } }] };
  const records = recordsInForce(transcript).map(({ schoolYear, sha256 }) => ({ schoolYear, sha256 }));
  const message = { messageId: `${transferId}.out`, records };
  return { ok: true, events: [{ type: 'transfer.released', subject, data: { ...released, to, message } }] };
}

function sameReleaseUnderWay({ state, transfers }: Transcript, { from, to }: Release) {
  const latest = transfers.at(-1);
  const underWay = latest && (state.kind === 'released' || state.kind === 'departing');
  return underWay && isReleasedBy(latest, from) && sameDestination(latest.to, to) ? latest : undefined;
}
