import { type Calendar, transferTiming } from '../identity/calendar.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import { guardCustody } from '../transcript/custody.ts';
import {
  type OutboxMessage,
  recordsInForce,
  type Transcript,
  type TranscriptChange,
  type TranscriptState,
} from '../transcript/transcript.ts';
import { type Destination, isReleasedBy, sameDestination, type TransferCase } from './transfer.ts';

export interface Release {
  /** a fresh one, by transferId(); its message to the ministry is named after it */
  readonly transferId: string;
  readonly from: SchoolId;
  readonly to: Destination;
}

/**
 * The former school lets the pupil go (Đ26.2, Đ26.4). For another province the message to the ministry is written in the
 * same step. The same release again, while it is under way, answers the transfer that stands.
 */
export function releaseTranscript(
  transcript: Transcript | undefined,
  release: Release,
  calendar: Calendar,
  now: Date,
): Decision<{ change: TranscriptChange } | { already: TransferCase }> {
  if (!transcript) return refuse('no-such-transcript');
  const { transferId, from, to } = release;
  const standing = sameReleaseUnderWay(transcript, release);
  if (standing) return { ok: true, already: standing };
  const kept = guardCustody(transcript, from, 'no-such-transcript');
  if (kept) return kept;
  if (to.kind === 'school' && to.schoolId === from) return refuse('transfer-to-same-school');

  const at = now.toISOString();
  const state = to.kind === 'school' ? 'released' : 'forwarding';
  const transfer: TransferCase = {
    id: transferId,
    from: { schoolId: from },
    to,
    timing: transferTiming(calendar, now),
    steps: [{ state, at, by: `school:${from}` }],
    state,
    createdAt: at,
    updatedAt: at,
  };
  const transfers = [...transcript.transfers, transfer];
  if (to.kind === 'school') {
    const released: TranscriptState = { kind: 'released', from, to: to.schoolId, transferId };
    return { ok: true, change: { state: released, transfers, updatedAt: at } };
  }
  const message: OutboxMessage = {
    messageId: `${transferId}.out`,
    sequence: transcript.version + 1,
    kind: 'transfer-out',
    transferId,
    province: to.province,
    records: recordsInForce(transcript).map(({ schoolYear, sha256 }) => ({ schoolYear, sha256 })),
    writtenAt: at,
  };
  const departing: TranscriptState = { kind: 'departing', from, province: to.province, transferId };
  const outbox = [...transcript.outbox, message];
  return { ok: true, change: { state: departing, transfers, outbox, updatedAt: at } };
}

function sameReleaseUnderWay({ state, transfers }: Transcript, { from, to }: Release) {
  const latest = transfers.at(-1);
  const underWay = latest && (state.kind === 'released' || state.kind === 'departing');
  return underWay && isReleasedBy(latest, from) && sameDestination(latest.to, to) ? latest : undefined;
}
