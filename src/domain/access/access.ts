import type { SchoolId } from '../identity/school-id.ts';
import type { Transcript, YearRecord } from '../transcript/transcript.ts';
import type { Caller } from './actor.ts';

/** The school that holds the pupil now, or is about to (Đ26.1: it inherits everything). */
export function holdingSchools(transcript: Transcript): readonly SchoolId[] {
  const { state } = transcript;
  switch (state.kind) {
    case 'open':
      return [state.schoolId];
    case 'released':
      return [state.from, state.to];
    case 'departing':
    case 'departed':
      return [state.from];
    case 'expected':
      return [state.to];
  }
}

/**
 * Đ6.2, Đ30: the department reads all; the holding school and the one it is released to read every year;
 * a former school reads only the years it issued itself; nobody else reads anything.
 */
export function readableYears(caller: Caller, transcript: Transcript): readonly YearRecord[] {
  if (caller.kind !== 'school') return transcript.years;
  if (holdingSchools(transcript).includes(caller.schoolId)) return transcript.years;
  return transcript.years.filter((record) => record.schoolId === caller.schoolId);
}

/** Whether the caller may know that this transcript exists at all. */
export function mayRead(caller: Caller, transcript: Transcript): boolean {
  if (caller.kind !== 'school') return true;
  return (
    holdingSchools(transcript).includes(caller.schoolId) ||
    transcript.years.some((record) => record.schoolId === caller.schoolId)
  );
}
