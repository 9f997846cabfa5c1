import { demandState, EventOutOfPlace } from '../events/aggregate.ts';
import type { Placed } from '../events/event.ts';
import type { SchoolId } from '../identity/school-id.ts';
import { recordInForce, type Transcript, type TranscriptFields, type YearRecord } from './transcript.ts';
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
      const { requestId, reason } = event.data;
      return changeInForce(before, event, event.data, (target, at) => ({
        now: { ...target, ended: { kind: 'cancelled', at, requestId, reason } },
      }));
    }
    case 'transcript.year-record-recalled': {
      const { requestId, reason, statement } = event.data;
      return changeInForce(before, event, event.data, (target, at) => ({
        now: { ...target, ended: { kind: 'recalled', at, requestId, reason, statement } },
      }));
    }
    case 'transcript.year-record-closed': {
      const { statement } = event.data;
      return changeInForce(before, event, event.data, (target, at) => {
        if (target.closed) throw new EventOutOfPlace(event);
        return { now: { ...target, closed: { at, statement } } };
      });
    }
    case 'transcript.year-record-replaced':
      return replaced(before, event);
  }
}

type EventOf<Type extends YearEvent['type']> = Placed<Extract<YearEvent, { type: Type }>>;

/** The record in force of a year as it is now, and one that follows it; the event names it by its hash. @throws EventOutOfPlace */
function changeInForce(
  before: Transcript | undefined,
  event: Placed<YearEvent>,
  { schoolYear, sha256 }: Pick<YearRecord, 'schoolYear' | 'sha256'>,
  change: (target: YearRecord, at: string) => { readonly now: YearRecord; readonly next?: YearRecord },
): Transcript {
  const standing = demandState(before, event);
  const target = recordInForce(standing, schoolYear);
  if (target?.sha256 !== sha256) throw new EventOutOfPlace(event);
  openAt(standing, target.schoolId, event);
  const { now, next } = change(target, event.at);
  const years = standing.years.map((record) => (record === target ? now : record));
  return { ...standing, years: next ? [...years, next] : years };
}

/** One step: the former record ends, and the one that takes its place is as closed as it was. */
function replaced(
  before: Transcript | undefined,
  event: EventOf<'transcript.year-record-replaced'>,
): TranscriptFields {
  const { record, late, holder, replaces, by } = event.data;
  const { schoolYear } = record;
  const changed = changeInForce(before, event, { schoolYear, sha256: replaces }, (target, at) => {
    const why = by && { reason: by.reason, statement: by.statement };
    const { closed } = target;
    return {
      now: { ...target, ended: { kind: 'replaced', at, by: record.sha256, ...why } },
      next: { ...record, acceptedAt: at, late, origin: 'school', ...(closed && { closed }) },
    };
  });
  return { ...changed, holder };
}

function yearOpened(
  transcript: Transcript | undefined,
  event: EventOf<'transcript.year-opened'>,
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
