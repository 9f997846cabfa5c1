import { demandState, EventOutOfPlace } from '../events/aggregate.ts';
import type { Placed } from '../events/event.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { recordInForce, type Transcript, type TranscriptFields } from './transcript.ts';
import type { YearEvent } from './transcript-events.ts';

/** A transcript after an event of its years. @throws EventOutOfPlace */
export function evolveYears(before: Transcript | undefined, event: Placed<YearEvent>): TranscriptFields {
  switch (event.type) {
    case 'transcript.year-opened':
      return yearOpened(before, event);
    case 'transcript.year-record-accepted': {
      const { record, late, holder } = event.data;
      const standing = openAt(demandState(before, event), record.schoolId, event);
      const accepted = { ...record, acceptedAt: event.at, late, origin: 'school' } as const;
      return { ...standing, years: [...standing.years, accepted], holder };
    }
    case 'transcript.year-record-arrived': {
      const standing = demandState(before, event);
      const { record, province } = event.data;
      if (!awaitedFrom(standing, province)) throw new EventOutOfPlace(event);
      const arrived = { ...record, acceptedAt: event.at, late: false, origin: { province } };
      return { ...standing, years: [...standing.years, arrived] };
    }
    case 'transcript.year-record-cancelled': {
      const standing = demandState(before, event);
      const { schoolYear, sha256, ...why } = event.data;
      const target = recordInForce(standing, schoolYear);
      if (target?.sha256 !== sha256) throw new EventOutOfPlace(event);
      openAt(standing, target.schoolId, event);
      const cancelled = { ...target, cancelled: { ...why, at: event.at } };
      return { ...standing, years: standing.years.map((record) => (record === target ? cancelled : record)) };
    }
  }
}

function yearOpened(
  transcript: Transcript | undefined,
  event: Placed<Extract<YearEvent, { type: 'transcript.year-opened' }>>,
): TranscriptFields {
  const { personalId, ...opened } = event.data;
  const enrolment = { ...opened, openedAt: event.at };
  if (!transcript) {
    return {
      _id: personalId,
      state: { kind: 'open', schoolId: opened.schoolId },
      enrolments: [enrolment],
      years: [],
      transfers: [],
      outbox: [],
      createdAt: event.at,
    };
  }
  if (transcript._id !== personalId) throw new EventOutOfPlace(event);
  const standing = openAt(transcript, opened.schoolId, event);
  return { ...standing, enrolments: [...standing.enrolments, enrolment] };
}

function openAt(transcript: Transcript, schoolId: SchoolId, event: Placed<YearEvent>): Transcript {
  const { state } = transcript;
  if (state.kind !== 'open' || state.schoolId !== schoolId) throw new EventOutOfPlace(event);
  return transcript;
}

function awaitedFrom({ state }: Transcript, province: string): boolean {
  return state.kind === 'expected' && 'province' in state.from && state.from.province === province;
}
