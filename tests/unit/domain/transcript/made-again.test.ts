import { expect, test } from 'vitest';
import { EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import type { Placed } from '../../../../src/domain/events/event.ts';
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

/** a school, a school year, a hash */
const OPEN = /^(|TRUONG[ABC]|20\d\d-20\d\d|[0-9a-f]{64})$/;

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

test('nothing outside the seal names a person: schools, years and hashes alone', () => {
  for (const { events } of lives) {
    for (const { subject = {}, type } of events) {
      const { schoolId, schoolYear, sha256, ...more } = subject;
      expect(more, type).toEqual({});
      for (const one of [schoolId, schoolYear, sha256]) expect(one ?? '', type).toMatch(OPEN);
    }
  }
});

function outcome(events: readonly Placed<TranscriptEvent>[]): Transcript | string | undefined {
  try {
    return folded(events);
  } catch (error) {
    if (error instanceof EventOutOfPlace) return error.message;
    throw error;
  }
}
