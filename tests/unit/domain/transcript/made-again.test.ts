import { expect, test } from 'vitest';
import { EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import type { EventSubject, Placed } from '../../../../src/domain/events/event.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import type { Transcript } from '../../../../src/domain/transcript/transcript.ts';
import {
  type TranscriptEvent,
  transcriptAggregate,
} from '../../../../src/domain/transcript/transcript-aggregate.ts';
import { randomLife } from '../../../support/random-lives.ts';
import { pupil } from './pupils.ts';

const { evolve, events: schemas } = transcriptAggregate;
const lives = Array.from({ length: 400 }, (_, seed) => randomLife(pupil, seed, 60));

/** As a rebuild does: from what stands in the ledger, and nothing else. */
function readBack(event: Placed<TranscriptEvent>): Placed<TranscriptEvent> {
  const { data, ...frame } = JSON.parse(JSON.stringify(event)) as Placed<TranscriptEvent>;
  return { ...frame, data: schemas[event.type].parse(data) } as Placed<TranscriptEvent>;
}

const folded = (events: readonly Placed<TranscriptEvent>[]) =>
  events.reduce<Transcript | undefined>(evolve, undefined);

test('a transcript made again from its events is the one that the steps made', () => {
  for (const { events, state } of lives) expect(folded(events.map(readBack))).toEqual(state);
});

test('the lives that were tried have every event in them, pupils who came back, and steps that were refused', () => {
  const types = new Set(lives.flatMap(({ events }) => events.map(({ type }) => type)));
  expect([...types].sort()).toEqual(Object.keys(schemas).sort());
  const isBack = ({ events }: (typeof lives)[number]) =>
    events.slice(1).some(({ type }) => type === 'transfer.arrived');
  expect(lives.filter(isBack).length).toBeGreaterThan(10);
  expect(lives.every(({ untaken }) => untaken > 0)).toBe(true);
});

test('no event can be left out: what follows can’t, or the state is another', () => {
  for (const { events, state } of lives.slice(0, 100)) {
    for (const [left, event] of events.entries()) {
      const rest = events.filter((_, at) => at !== left);
      expect(outcome(rest), `${event.type} at ${left}`).not.toEqual(state);
    }
  }
});

test('outside the seal stand the school, its year and the hash that an event is of, and nothing of a person', () => {
  for (const { events } of lives) {
    for (const event of events) expect(event.subject, event.type).toEqual(subjectOf(event, events));
  }
});

function subjectOf(
  event: Placed<TranscriptEvent>,
  events: readonly Placed<TranscriptEvent>[],
): EventSubject | undefined {
  switch (event.type) {
    case 'transcript.year-opened':
      return { schoolId: event.data.schoolId, schoolYear: event.data.schoolYear };
    case 'transcript.year-record-accepted':
    case 'transcript.year-record-arrived': {
      const { sha256, schoolId, schoolYear } = event.data.record;
      return { sha256, schoolId, schoolYear };
    }
    case 'transcript.year-record-replaced': {
      const { sha256, schoolId, schoolYear } = event.data.record;
      return { sha256, schoolId, schoolYear };
    }
    case 'transcript.year-record-recalled':
    case 'transcript.year-record-closed':
    case 'transcript.year-record-cancelled': {
      const { sha256, schoolYear } = event.data;
      return { sha256, schoolId: holderAfter(event, events), schoolYear };
    }
    case 'transfer.released':
      return { schoolId: event.data.from };
    case 'transfer.accepted':
    case 'transfer.withdrawn':
      return { schoolId: holderAfter(event, events) };
    case 'transfer.arrived':
      return { schoolId: event.data.to };
    case 'transfer.forwarded':
    case 'transfer.refused-by-ministry':
      return undefined;
  }
}

function holderAfter(event: Placed<TranscriptEvent>, events: readonly Placed<TranscriptEvent>[]): SchoolId {
  const state = folded(events.slice(0, events.indexOf(event) + 1))?.state;
  if (state?.kind !== 'open') throw new Error('no school holds the pupil');
  return state.schoolId;
}

function outcome(events: readonly Placed<TranscriptEvent>[]): Transcript | string | undefined {
  try {
    return folded(events);
  } catch (error) {
    if (error instanceof EventOutOfPlace) return error.message;
    throw error;
  }
}
