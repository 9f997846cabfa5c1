import { describe, expect, test } from 'vitest';
import { EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import { assignmentAggregate, recordAssignment } from '../../../../src/domain/registry/assignment-record.ts';
import type {
  DecidedAssignment,
  RecordedAssignment,
} from '../../../../src/domain/registry/registry-assignment.ts';
import { after, placed } from '../../../support/after.ts';
import { hash, here, year } from '../transcript/pupils.ts';
import { decision, now, officer, signed } from './certificates.ts';

const { evolve, events: schemas } = assignmentAggregate;
const at = now.toISOString();
const id = hash('e');
const bare: DecidedAssignment = {
  ...{ schoolId: here, schoolYear: year, role: 'subject-teacher', certificate: hash('a') },
  ...{ from: '2025-09-05', decision },
};
const full: DecidedAssignment = {
  ...bare,
  ...{ subject: 'TOAN', className: '6A', standsInFor: hash('c') },
};
const words = signed().statement;
const record = (
  standing: RecordedAssignment | undefined,
  one: DecidedAssignment,
  statement: typeof words | undefined = undefined,
) => recordAssignment(standing, id, one, statement);
const stands = (
  standing: RecordedAssignment | undefined,
  decided: ReturnType<typeof record>,
  actor = officer,
) => after(assignmentAggregate, standing, decided, { now, actor });

describe('an assignment is recorded (Đ24.2)', () => {
  test('by the department, as it is brought', () => {
    for (const one of [bare, full, { ...full, until: '2026-01-31' }]) {
      expect(stands(undefined, record(undefined, one))).toEqual({
        ...{ _id: id, ...one, recordedAt: at, recordedBy: officer },
      });
    }
  });
  test('by the principal, by signed words (Đ24.3)', () => {
    expect(stands(undefined, record(undefined, bare, words), `school:${here}`)).toEqual({
      ...{ _id: id, ...bare, recordedAt: at, recordedBy: `principal:${hash('b')}`, statement: hash('5') },
    });
  });
  test('and its certificate, school and year are told outside the seal, nothing else', () => {
    const told = record(undefined, full);
    const subject = { sha256: hash('a'), schoolId: here, schoolYear: year };
    expect(told).toMatchObject({ events: [{ type: 'assignment.recorded', subject }] });
    const standing = stands(undefined, told);
    expect(record(standing, { ...full, until: '2026-01-31' })).toMatchObject({ events: [{ subject }] });
  });
  test('once; its last day may follow once, and nothing else of it changes', () => {
    const standing = stands(undefined, record(undefined, full));
    expect(record(standing, { ...full, standsInFor: hash('d') })).toEqual({ ok: true, already: standing });
    const ending = { ...full, standsInFor: hash('d'), until: '2026-01-31' };
    const ended = stands(standing, record(standing, ending, words), `school:${here}`);
    expect(ended).toEqual({
      ...{ ...standing, until: '2026-01-31', endedAt: at, endedBy: `principal:${hash('b')}` },
    });
    expect(stands(standing, record(standing, ending))).toMatchObject({ endedBy: officer });
    expect(record(ended, { ...full, until: '2026-03-31' })).toEqual({ ok: true, already: ended });
    expect(record(ended, full)).toEqual({ ok: true, already: ended });
  });
});

describe('events of assignments', () => {
  const decided = [record(undefined, full, words), record(undefined, { ...full, until: '2026-01-31' })];
  const standing = stands(undefined, record(undefined, full));
  const ending = record(standing, { ...full, until: '2026-01-31' }, words);
  const eventsOf = (one: typeof ending) => placed(one, id, 1, { now, actor: officer });

  test('that can not follow are out of place', () => {
    const [recorded] = eventsOf(decided[0] ?? ending);
    const [ended] = eventsOf(ending);
    if (!recorded || !ended) throw new Error('no events');
    expect(() => evolve(standing, recorded)).toThrow(EventOutOfPlace);
    expect(() => evolve(undefined, ended)).toThrow(EventOutOfPlace);
    expect(() => evolve(evolve(standing, ended), ended)).toThrow(EventOutOfPlace);
  });

  test('stand under their kind, which is never renamed', () => {
    expect(assignmentAggregate.kind).toBe('assignment');
  });

  test('have all that they need, and no more', () => {
    const optional = ['subject', 'className', 'standsInFor', 'statement'];
    for (const { type, data } of [...decided, ending].flatMap(eventsOf)) {
      const schema = schemas[type];
      expect(schema.parse(JSON.parse(JSON.stringify(data)))).toEqual(data);
      expect(schema.safeParse({ ...data, more: 1 }).success).toBe(false);
      for (const name of Object.keys(data)) {
        const { [name]: _gone, ...less } = data as Record<string, unknown>;
        const isOptional = optional.includes(name) || (name === 'until' && type === 'assignment.recorded');
        expect([type, name, schema.safeParse(less).success]).toEqual([type, name, isOptional]);
        expect(schema.safeParse({ ...data, [name]: 1 }).success).toBe(false);
      }
    }
  });
});
