import { holdingSchools } from '../access/access.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { Transcript, TranscriptState } from './transcript.ts';

/** What keeps the school that holds a pupil from acting on the record, by where the transcript stands (Đ26). */
const KEPT_BY: Readonly<Record<TranscriptState['kind'], RefusalCode | undefined>> = {
  open: undefined,
  released: 'transfer-under-way',
  departing: 'transfer-under-way',
  departed: 'departed',
  arriving: 'transfer-under-way',
};

/**
 * Why a school may not act on a pupil's record now. Whose the pupil is comes first: a school that does not hold the pupil
 * hears `otherwise`, whatever the state, and the same as where there is no such pupil.
 */
export function guardCustody(
  transcript: Transcript,
  schoolId: SchoolId,
  otherwise: RefusalCode,
): { readonly ok: false; readonly refusal: Refusal } | undefined {
  if (!holdingSchools(transcript).includes(schoolId)) return refuse(otherwise);
  const kept = KEPT_BY[transcript.state.kind];
  return kept && refuse(kept);
}
