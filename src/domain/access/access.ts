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

/** The schools that may know of a transcript at all: that hold the pupil, are about to, or issued a year of it. */
export function concernedSchools(transcript: Transcript): readonly SchoolId[] {
  return [...holdingSchools(transcript), ...transcript.years.map(({ schoolId }) => schoolId)];
}

/** Whether the caller may know that this transcript exists at all. */
export function mayRead(caller: Caller, transcript: Transcript): boolean {
  return caller.kind !== 'school' || concernedSchools(transcript).includes(caller.schoolId);
}
