import { type Calendar, transferTiming } from '../identity/calendar.ts';
import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import { custodyAllows } from '../transcript/custody-steps.ts';
import { isSameRecord } from '../transcript/take-in.ts';
import { type Transcript, transferOf } from '../transcript/transcript.ts';
import type { TranscriptEvent } from '../transcript/transcript-aggregate.ts';
import type { TakenInRecord } from '../transcript/transcript-events.ts';

export interface Arrival {
  readonly personalId: PersonalId;
  readonly transferId: string;
  readonly province: string;
  readonly to: SchoolId;
  readonly messageId: string;
  readonly writtenAt: string;
  /** each verified by the same rules as a push */
  readonly records: readonly TakenInRecord[];
  /** from the latest of the records */
  readonly holder: NonNullable<Transcript['holder']>;
}

/**
 * Records come from another province through the ministry (Đ26.3b): the transcript waits for the receiving school
 * to accept. A pupil who left and comes back continues the same transcript; years that stand here already are kept.
 */
export function arriveFromProvince(
  transcript: Transcript | undefined,
  arrival: Arrival,
  calendar: Calendar,
): Decision<{ events: readonly TranscriptEvent[] } | { already: true }> {
  const { records, to, province, ...named } = arrival;
  if (transcript && transferOf(transcript, arrival.transferId)) return { ok: true, already: true };
  if (transcript?.state.kind === 'open') return refuse('open-at-another-school');
  if (!custodyAllows('transfer.take-in', transcript?.state.kind ?? 'none'))
    return refuse('transfer-under-way');

  const fresh = records.filter((record) => !transcript?.years.some((one) => isSameRecord(one, record)));
  const writtenAt = new Date(arrival.writtenAt);
  const arrived = {
    type: 'transfer.arrived',
    subject: { schoolId: to },
    data: {
      ...named,
      province,
      to,
      writtenAt: writtenAt.toISOString(),
      timing: transferTiming(calendar, writtenAt),
    },
  } as const;
  return { ok: true, events: [arrived, ...fresh.map((record) => recordArrived(record, province))] };
}

function recordArrived(record: TakenInRecord, province: string): TranscriptEvent {
  const { sha256, schoolId, schoolYear } = record;
  const subject = { sha256, schoolId, schoolYear };
  return { type: 'transcript.year-record-arrived', subject, data: { record, province } };
}
