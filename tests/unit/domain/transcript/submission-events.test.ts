import { describe, expect, test } from 'vitest';
import { EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import type { PersonalId } from '../../../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../../../src/domain/identity/sha256.ts';
import type { Submission } from '../../../../src/domain/transcript/submission.ts';
import {
  type SubmissionEvent,
  submissionAggregate,
} from '../../../../src/domain/transcript/submission-events.ts';
import {
  type Conclusion,
  concludeAttempt,
  receivePush,
} from '../../../../src/domain/transcript/submission-steps.ts';

const sha256 = 'a'.repeat(64) as Sha256;
const schoolId = '37099001' as SchoolId;
const schoolYear = '2025-2026' as SchoolYear;
const push = { schoolId, credentialId: 'key-1', sha256, size: 7 };
const accepted: Conclusion = {
  state: 'accepted',
  personalId: '099000000001' as PersonalId,
  schoolYear,
  profile: 'hocba-thcs/1',
  late: false,
  receipt: 'a.b.c',
  report: { packed: 'eJw=' },
};
const refused: Conclusion = { state: 'refused', refusal: { code: 'year-locked', detail: 'x' } };

type Decision = ReturnType<typeof receivePush>;

function eventOf(decision: Decision): SubmissionEvent {
  if (!decision.ok || !('events' in decision)) throw new Error('no step');
  const [event, ...more] = decision.events;
  if (!event || more.length > 0) throw new Error('one event');
  return event;
}

/** The state after one step, its data read as from an entry of the ledger. */
function evolved(standing: Submission | undefined, decision: Decision, minute: number): Submission {
  const event = eventOf(decision);
  const data = submissionAggregate.events[event.type].parse(JSON.parse(JSON.stringify(event.data)));
  expect(data).toEqual(event.data);
  const placed = {
    aggregateId: 's-1',
    version: minute,
    n: 0,
    at: `2026-03-01T02:0${minute}:00.000Z`,
    actor: 'test',
    requestId: `r-${minute}`,
  };
  return submissionAggregate.evolve(standing, { ...event, ...placed });
}

const fresh = () => evolved(undefined, receivePush(undefined, push), 1);
const no = () => evolved(fresh(), concludeAttempt(fresh(), 1, refused), 2);
const yes = () => evolved(fresh(), concludeAttempt(fresh(), 1, accepted), 2);

describe('a push', () => {
  test('is received with what it was and who sent it', () => {
    const told = { ...push, idempotencyKey: 'key of the school' };
    expect(eventOf(receivePush(undefined, told))).toEqual({
      type: 'submission.received',
      subject: { schoolId, sha256 },
      data: told,
    });
    expect(evolved(undefined, receivePush(undefined, told), 1)).toEqual({
      _id: 's-1',
      ...told,
      requestId: 'r-1',
      receivedAt: '2026-03-01T02:01:00.000Z',
      attempt: 1,
      outcome: { state: 'received' },
    });
    expect(fresh()).not.toHaveProperty('idempotencyKey');
  });

  test('again is the same submission, until it was refused', () => {
    for (const standing of [fresh(), yes()])
      expect(receivePush(standing, push)).toEqual({ ok: true, already: standing });
  });

  test('of other bytes under its key is refused, whatever became of the first', () => {
    for (const standing of [fresh(), yes(), no()])
      expect(receivePush(standing, { ...push, sha256: 'b'.repeat(64) as Sha256 })).toEqual({
        ok: false,
        refusal: { code: 'idempotency-key-reused' },
      });
  });

  test('again after a refusal is judged anew, with the key that it came with', () => {
    const decision = receivePush(no(), { ...push, credentialId: 'key-2' });
    expect(eventOf(decision)).toEqual({
      type: 'submission.received-again',
      subject: { schoolId, sha256 },
      data: { credentialId: 'key-2' },
    });
    expect(evolved(no(), decision, 3)).toEqual({
      ...fresh(),
      credentialId: 'key-2',
      requestId: 'r-3',
      receivedAt: '2026-03-01T02:03:00.000Z',
      attempt: 2,
    });
  });

  test('again under an Idempotency-Key has the same refusal', () => {
    const standing = no();
    expect(receivePush(standing, { ...push, idempotencyKey: 'k' })).toEqual({ ok: true, already: standing });
  });
  test('with the statement that came with it, which is a part of it', () => {
    const statement = 'c'.repeat(64) as Sha256;
    const stated = { ...push, statement };
    const standing = evolved(undefined, receivePush(undefined, stated), 1);
    expect(standing.statement).toBe(statement);
    expect(fresh()).not.toHaveProperty('statement');
    expect(receivePush(standing, stated)).toEqual({ ok: true, already: standing });
    for (const [before, other] of [
      [standing, push],
      [fresh(), stated],
    ] as const)
      expect(receivePush(before, other)).toEqual({ ok: false, refusal: { code: 'idempotency-key-reused' } });
  });
});

describe('an attempt', () => {
  test('is accepted: the receipt stands in the event, the report and the record’s term stay there', () => {
    const { state: _state, ...data } = accepted;
    expect(eventOf(concludeAttempt(fresh(), 1, accepted))).toEqual({
      type: 'submission.accepted',
      subject: { schoolId, sha256, schoolYear },
      data,
    });
    const { report: _report, ...outcome } = accepted;
    const decidedAt = '2026-03-01T02:02:00.000Z';
    expect(yes()).toEqual({ ...fresh(), outcome: { ...outcome, decidedAt } });
    // As it was told while records had a term of years.
    const former = { ...data, retainUntil: '2076-01-01T00:00:00.000Z' };
    const event = { type: 'submission.accepted', data: former } as const;
    expect(evolved(fresh(), { ok: true, events: [event] }, 2)).toEqual(yes());
    const named = { ...accepted, report: { sha256: 'b'.repeat(64) as Sha256 } };
    expect(evolved(fresh(), concludeAttempt(fresh(), 1, named), 2)).toEqual(yes());
  });

  test('is refused, with its report or without one', () => {
    expect(eventOf(concludeAttempt(fresh(), 1, refused))).toEqual({
      type: 'submission.refused',
      subject: { schoolId, sha256 },
      data: { refusal: { code: 'year-locked', detail: 'x' } },
    });
    const decidedAt = '2026-03-01T02:02:00.000Z';
    const { refusal } = refused;
    expect(no()).toEqual({ ...fresh(), outcome: { state: 'refused', decidedAt, refusal } });
    const reported = concludeAttempt(fresh(), 1, { ...refused, report: { packed: 'eJw=' } });
    expect(eventOf(reported)).toMatchObject({ data: { refusal, report: { packed: 'eJw=' } } });
    expect(evolved(fresh(), reported, 2)).toEqual(no());
  });

  test('ends once, and a late judgement does not end the next one', () => {
    for (const standing of [yes(), no()])
      for (const conclusion of [accepted, refused])
        expect(concludeAttempt(standing, 1, conclusion)).toEqual({ ok: true, already: standing });
    const again = evolved(no(), receivePush(no(), push), 3);
    expect(concludeAttempt(again, 1, accepted)).toEqual({ ok: true, already: again });
    expect(evolved(again, concludeAttempt(again, 2, accepted), 4).outcome.state).toBe('accepted');
  });

  test('of a push that was never received has no end', () => {
    expect(concludeAttempt(undefined, 1, accepted)).toEqual({
      ok: false,
      refusal: { code: 'no-such-resource' },
    });
  });
});

test('its entries are found by its kind', () => {
  expect(submissionAggregate.kind).toBe('submission');
});

test('what can not follow stops a rebuild', () => {
  const received = receivePush(undefined, push);
  const again = receivePush(no(), push);
  const end = concludeAttempt(fresh(), 1, accepted);
  const refusal = concludeAttempt(fresh(), 1, refused);
  const impossible: readonly [Submission | undefined, Decision][] = [
    [fresh(), received],
    [undefined, again],
    [fresh(), again],
    [yes(), again],
    [undefined, end],
    [yes(), end],
    [no(), end],
    [undefined, refusal],
    [no(), refusal],
    [yes(), refusal],
  ];
  for (const [standing, decision] of impossible)
    expect(() => evolved(standing, decision, 5)).toThrow(EventOutOfPlace);
});

test.each<[SubmissionEvent['type'], object]>([
  ['submission.received', { ...push, note: 'x' }],
  ['submission.received', { ...push, size: -1 }],
  ['submission.received', { ...push, sha256: 'A' }],
  ['submission.received-again', {}],
  ['submission.accepted', { ...eventOf(concludeAttempt(fresh(), 1, accepted)).data, report: undefined }],
  [
    'submission.accepted',
    { ...eventOf(concludeAttempt(fresh(), 1, accepted)).data, report: { packed: 'x', sha256 } },
  ],
  ['submission.refused', { refusal: { code: 'never-heard-of' } }],
  ['submission.refused', { refusal: { code: 'departed' }, report: {} }],
])('data of %s that is not as it is written is refused', (type, data) => {
  expect(submissionAggregate.events[type].safeParse(data).success).toBe(false);
});
