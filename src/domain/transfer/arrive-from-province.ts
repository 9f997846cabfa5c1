import type { PersonalId } from '../identity/personal-id.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Decision, refuse } from '../refusal.ts';
import type { Transcript, TranscriptChange, YearRecord } from '../transcript/transcript.ts';

export interface Arrival {
  readonly personalId: PersonalId;
  readonly transferId: string;
  readonly province: string;
  readonly to: SchoolId;
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
  now: Date,
): Decision<{ created: Transcript } | { change: TranscriptChange } | { already: true }> {
  const at = now.toISOString();
  const state = {
    kind: 'arriving',
    to: arrival.to,
    province: arrival.province,
    transferId: arrival.transferId,
  } as const;
  if (!transcript) {
    return {
      ok: true,
      created: {
        _id: arrival.personalId,
        version: 1,
        state,
        enrolments: [],
        years: arrival.records,
        holder: arrival.holder,
        outbox: [],
        createdAt: at,
        updatedAt: at,
      },
    };
  }
  if (transcript.lastTransfer?.transferId === arrival.transferId) return { ok: true, already: true };
  const present = transcript.state;
  if (present.kind === 'arriving' && present.transferId === arrival.transferId)
    return { ok: true, already: true };
  if (present.kind === 'open') return refuse('open-at-another-school');
  if (present.kind !== 'departed') return refuse('transfer-under-way');

  const known = new Set(transcript.years.map((record) => record.sha256));
  const added = arrival.records.filter((record) => !known.has(record.sha256));
  return {
    ok: true,
    change: { state, years: [...transcript.years, ...added], holder: arrival.holder, updatedAt: at },
  };
}
