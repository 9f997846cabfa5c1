import { type Calendar, transferTiming } from '../identity/calendar.ts';
import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import { custodyAllows } from '../transcript/custody-steps.ts';
import {
  type Transcript,
  type TranscriptChange,
  transferOf,
  type YearRecord,
} from '../transcript/transcript.ts';
import type { TransferCase } from './transfer.ts';

export interface Arrival {
  readonly personalId: PersonalId;
  readonly transferId: string;
  readonly province: string;
  readonly to: SchoolId;
  readonly messageId: string;
  readonly writtenAt: string;
  /** each verified by the same rules as a push; `origin` names the province */
  readonly records: readonly YearRecord[];
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
  now: Date,
): Decision<{ created: Transcript } | { change: TranscriptChange } | { already: true }> {
  const { personalId, transferId, province, to, records, holder } = arrival;
  const at = now.toISOString();
  const state = { kind: 'expected', to, from: { province }, transferId } as const;
  const transfer = caseOf(arrival, calendar, at);
  if (!transcript) {
    return {
      ok: true,
      created: {
        _id: personalId,
        version: 1,
        state,
        enrolments: [],
        years: records,
        transfers: [transfer],
        holder,
        outbox: [],
        createdAt: at,
        updatedAt: at,
      },
    };
  }
  if (transferOf(transcript, transferId)) return { ok: true, already: true };
  if (transcript.state.kind === 'open') return refuse('open-at-another-school');
  if (!custodyAllows('transfer.take-in', transcript.state.kind)) return refuse('transfer-under-way');

  const known = new Set(transcript.years.map((record) => record.sha256));
  const years = [...transcript.years, ...records.filter((record) => !known.has(record.sha256))];
  const transfers = [...transcript.transfers, transfer];
  return { ok: true, change: { state, years, transfers, holder, updatedAt: at } };
}

function caseOf(arrival: Arrival, calendar: Calendar, at: string): TransferCase {
  const writtenAt = new Date(arrival.writtenAt);
  return {
    id: arrival.transferId,
    from: { province: arrival.province },
    to: { kind: 'school', schoolId: arrival.to },
    timing: transferTiming(calendar, writtenAt),
    steps: [{ state: 'released', at, by: 'ministry' }],
    state: 'released',
    createdAt: writtenAt.toISOString(),
    updatedAt: at,
    arrivalMessageId: arrival.messageId,
  };
}
