import { holdingSchools } from '../access/access.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import { custodyAllows } from './custody-steps.ts';
import type { Transcript } from './transcript.ts';

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
  const { kind } = transcript.state;
  if (custodyAllows('submission.push', kind)) return undefined;
  return refuse(kind === 'departed' ? 'departed' : 'transfer-under-way');
}
