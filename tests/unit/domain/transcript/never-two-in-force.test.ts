import { describe, expect, test } from 'vitest';
import type { Placed } from '../../../../src/domain/events/event.ts';
import { yearPhase } from '../../../../src/domain/identity/calendar.ts';
import { recordInForce, type Transcript } from '../../../../src/domain/transcript/transcript.ts';
import {
  type TranscriptEvent,
  transcriptAggregate,
} from '../../../../src/domain/transcript/transcript-aggregate.ts';
import { randomLife } from '../../../support/random-lives.ts';
import { calendar, pupil } from './pupils.ts';

type Event = Placed<TranscriptEvent>;

/** Each event of many lives, with the transcript before and after it. */
const steps = Array.from({ length: 800 }, (_, seed) => randomLife(pupil, seed + 10_000, 60)).flatMap(
  ({ events }) => {
    let before: Transcript | undefined;
    return events.map((event) => {
      const step = { event, before, after: transcriptAggregate.evolve(before, event) };
      before = step.after;
      return step;
    });
  },
);

const isOfRecord = ({ type }: Event) => type.startsWith('transcript.year-record-');

describe('whatever is asked of a transcript, in whatever order (Đ25)', () => {
  // What arrives from another province is judged by its own rules (Đ26.3), and stands beside.
  test('a year has at most one record, pushed by a school, that has not ended', () => {
    for (const { after } of steps) {
      const standing = after.years
        .filter(({ ended, origin }) => !ended && origin === 'school')
        .map((one) => `${one.schoolYear} ${one.schoolId}`);
      expect(new Set(standing).size).toBe(standing.length);
    }
  });

  test('a replacement leaves the year with a record in force, before and after', () => {
    const replaced = steps.filter(({ event }) => event.type === 'transcript.year-record-replaced');
    expect(replaced.length).toBeGreaterThan(50);
    for (const { event, before, after } of replaced) {
      if (event.type !== 'transcript.year-record-replaced' || !before) throw new Error('out of place');
      const { schoolYear, sha256 } = event.data.record;
      expect(recordInForce(before, schoolYear)?.sha256).toBe(event.data.replaces);
      expect(recordInForce(after, schoolYear)?.sha256).toBe(sha256);
    }
  });

  test('what a record is never changes, none goes, and one that has ended stays so', () => {
    for (const { before, after } of steps) {
      for (const [at, record] of (before?.years ?? []).entries()) {
        const { ended, closed, ...rest } = record;
        const now = after.years[at];
        expect(now).toMatchObject(rest);
        if (ended) expect(now?.ended).toEqual(ended);
        if (closed) expect(now?.closed).toEqual(closed);
      }
    }
  });

  test('bytes that have ended, and the act of sealing that they come of, are never taken in again at their school', () => {
    for (const { event, before } of steps) {
      if (
        event.type !== 'transcript.year-record-accepted' &&
        event.type !== 'transcript.year-record-replaced'
      )
        continue;
      const { sha256, sealed, schoolId } = event.data.record;
      const same = before?.years.some(
        (one) => (one.sha256 === sha256 || one.sealed === sealed) && one.schoolId === schoolId && one.ended,
      );
      expect(same).not.toBe(true);
    }
  });

  test('once a year is locked, a first record may come late and nothing else happens to its records (Đ25.4)', () => {
    let locked = 0;
    for (const { event, before } of steps.filter((step) => isOfRecord(step.event))) {
      const year = event.subject?.schoolYear;
      if (!year || yearPhase(calendar, year, new Date(event.at)) !== 'locked') continue;
      if (event.type === 'transcript.year-record-arrived') continue;
      locked += 1;
      expect(event.type).toBe('transcript.year-record-accepted');
      // Of the school that pushes it: a former school's results so far may stand (Đ26.2).
      const standing = before && recordInForce(before, year);
      expect(standing?.schoolId).not.toBe(event.subject?.schoolId);
    }
    expect(locked).toBeGreaterThan(50);
  });

  test('a closed record is neither recalled nor replaced by a statement', () => {
    let closed = 0;
    for (const { event, before } of steps) {
      const byStatement =
        event.type === 'transcript.year-record-recalled' ||
        (event.type === 'transcript.year-record-replaced' && event.data.by !== undefined);
      const year = event.subject?.schoolYear;
      const record = before && year ? recordInForce(before, year) : undefined;
      if (record?.closed) closed += 1;
      if (byStatement) expect(record?.closed).toBeUndefined();
    }
    expect(closed).toBeGreaterThan(20);
  });
});
