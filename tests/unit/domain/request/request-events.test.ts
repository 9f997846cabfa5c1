import { describe, expect, test } from 'vitest';
import type { OfficerId } from '../../../../src/domain/access/actor.ts';
import { type Decided, EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import type { Placed } from '../../../../src/domain/events/event.ts';
import type { PersonalId } from '../../../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../../../src/domain/identity/sha256.ts';
import { answerRequest, beginAnswer } from '../../../../src/domain/request/answer-request.ts';
import { awaitApproval } from '../../../../src/domain/request/await-approval.ts';
import { decideRequest } from '../../../../src/domain/request/decide-request.ts';
import { receiveRequest } from '../../../../src/domain/request/receive-request.ts';
import type {
  CreateResult,
  RepositoryRequest,
  RequestAnswer,
  RequestBody,
} from '../../../../src/domain/request/request.ts';
import {
  type RequestEvent,
  requestAggregate,
  requestCause,
  subjectOf,
} from '../../../../src/domain/request/request-events.ts';
import { isFinal } from '../../../../src/domain/request/request-steps.ts';
import { withdrawRequest } from '../../../../src/domain/request/withdraw-request.ts';
import { entryLine, MOST_ENTRY_BYTES } from '../../../../src/ledger/entry/entry.ts';
import { random } from '../../../fuzz/random.ts';

const schoolId = '37000001' as SchoolId;
const schoolYear = '2025-2026' as SchoolYear;
const sha256 = 'a'.repeat(64) as Sha256;
const pupil = (index: number) => `099${String(index).padStart(9, '0')}` as PersonalId;
const personalId = pupil(1);
const school = { kind: 'school', schoolId, credentialId: 'k' } as const;
const create: RequestBody = { kind: 'create', schoolId, schoolYear, personalIds: [pupil(1), pupil(2)] };
const cancel: RequestBody = { kind: 'cancel', schoolId, schoolYear, personalId, reason: 'Nhầm' };
const authenticate: RequestBody = { kind: 'authenticate', personalId, schoolYear, sha256 };
const statement = 'b'.repeat(64) as Sha256;
const recall: RequestBody = { kind: 'recall', schoolId, statement };
const close: RequestBody = { kind: 'close', schoolId, statement };
const opened = (index: number, years = 0): CreateResult => ({
  personalId: pupil(index),
  opened: true,
  inherited: Array.from({ length: years }, (_, at) => ({ schoolYear, grade: at + 1, sha256 })),
});
const results = [opened(1, 2), refusedOne(2)];
const officer = 'officer:cb-000000000001';
const answers = {
  create: { kind: 'create', results },
  cancel: { kind: 'cancel', cancelled: true, sha256 },
  authenticate: {
    kind: 'authenticate',
    genuine: true,
    records: [
      {
        schoolYear,
        sha256,
        verdict: 'TOTAL-PASSED',
        inForce: true,
        locked: false,
        transcriptState: 'elsewhere',
      },
    ],
  },
  recall: { kind: 'recall', recalled: true, personalId, schoolYear, sha256 },
  close: {
    kind: 'close',
    schoolYear,
    className: '6A',
    results: [
      { personalId: pupil(1), closed: true, sha256 },
      { personalId: pupil(2), closed: false, refusal: { code: 'no-such-year-record' } },
    ],
  },
  refused: { kind: 'refused', refusal: { code: 'year-locked', detail: 'x', retryAfter: 3 } },
} as const satisfies Record<string, RequestAnswer>;

function refusedOne(index: number): CreateResult {
  return { personalId: pupil(index), opened: false, refusal: { code: 'open-at-another-school' } };
}

type Rule = (request: RepositoryRequest | undefined) => Decided<RequestEvent>;

const at = (hour: number) => `2026-03-01T0${hour}:00:00.000Z`;

function placed(event: RequestEvent, hour: number, n = 0): Placed<RequestEvent> {
  const frame = { aggregateId: 'r', version: hour + 1, n, at: at(hour), actor: officer, requestId: 'test' };
  return { ...event, ...frame };
}

/** What a rule has decided goes the way of the ledger: through JSON and the schema of its type. */
function evolved(
  standing: RepositoryRequest | undefined,
  decision: Decided<RequestEvent>,
  hour: number,
): RepositoryRequest {
  if (!decision.ok) throw new Error(`refused: ${decision.refusal.code}`);
  const events = 'events' in decision ? decision.events : [];
  const next = events.reduce<RepositoryRequest | undefined>((state, event, n) => {
    const data = requestAggregate.events[event.type].parse(JSON.parse(JSON.stringify(event.data)));
    return requestAggregate.evolve(state, placed({ ...event, data } as RequestEvent, hour, n));
  }, standing);
  if (!next) throw new Error('no request');
  return next;
}

/** The steps one after the other, an hour apart. */
function lived(body: RequestBody, ...rules: readonly Rule[]): RepositoryRequest {
  const all: readonly Rule[] = [(standing) => receiveRequest(standing, body, school), ...rules];
  const request = all.reduce<RepositoryRequest | undefined>(
    (state, rule, hour) => evolved(state, rule(state), hour),
    undefined,
  );
  if (!request) throw new Error('no request');
  return request;
}

const approve = (request?: RepositoryRequest) => decideRequest(request, { approve: true, by: officer });
const reject = (request?: RepositoryRequest) =>
  decideRequest(request, { approve: false, note: 'Chưa rõ', by: officer });
const answered = (answer: RequestAnswer) => (request?: RepositoryRequest) => answerRequest(request, answer);
const refusal = (decision: ReturnType<Rule>) => (decision.ok ? undefined : decision.refusal.code);

const received = lived(create);
const begun = lived(create, beginAnswer);
const waiting = lived(cancel, awaitApproval);
const approved = lived(cancel, awaitApproval, approve);
const rejected = lived(cancel, awaitApproval, reject);
const withdrawn = lived(cancel, withdrawRequest);
const done = lived(create, beginAnswer, answered(answers.create));
const each = { received, begun, waiting, approved, rejected, withdrawn, done };

describe('a request is received', () => {
  test('with its body and who asked, in the call and at the time of the step', () => {
    expect(received).toEqual({
      _id: 'r',
      body: create,
      asker: school,
      requestId: 'test',
      receivedAt: at(0),
      state: 'received',
    });
    for (const kind of ['officer', 'auditor'] as const) {
      const asker = { kind, officerId: 'cb-000000000001' as OfficerId, name: 'Lan', credentialId: 'k' };
      const decision = receiveRequest(undefined, cancel, asker);
      expect(evolved(undefined, decision, 0)).toMatchObject({ asker });
    }
  });
  test('once', () => {
    expect(receiveRequest(received, create, school)).toEqual({ ok: true, already: received });
  });
  test('and the ledger tells of it school, year and hash, never the pupil', () => {
    expect([create, cancel, recall, close, authenticate].map(subjectOf)).toEqual([
      { schoolId, schoolYear },
      { schoolId, schoolYear },
      { schoolId, sha256: statement },
      { schoolId, sha256: statement },
      { schoolYear, sha256 },
    ]);
    expect(subjectOf({ kind: 'authenticate', personalId })).toEqual({});
    expect(receiveRequest(undefined, create, school)).toMatchObject({
      events: [{ subject: { schoolId, schoolYear } }],
    });
    expect(requestCause('r')).toBe('request/r/1/0');
  });
});

describe('awaits approval (Đ4.4)', () => {
  test('a cancellation, once; nothing else', () => {
    expect(waiting).toEqual({ ...lived(cancel), state: 'awaiting-approval' });
    for (const request of [received, begun, waiting, approved, rejected, withdrawn, done])
      expect(awaitApproval(request)).toEqual({ ok: true, already: request });
    expect(awaitApproval({ ...lived(cancel), answering: { since: at(1), given: [] } })).toHaveProperty(
      'already',
    );
    expect(refusal(awaitApproval(undefined))).toBe('no-such-resource');
  });
  test('and is decided once, by an officer, with a note or without', () => {
    const approval = { by: officer, at: at(2) };
    expect(approved).toEqual({ ...waiting, state: 'approved', approval: { ...approval, approve: true } });
    expect(rejected).toEqual({
      ...waiting,
      state: 'rejected',
      approval: { ...approval, approve: false, note: 'Chưa rõ' },
    });
    const subject = subjectOf(cancel);
    expect(approve(waiting)).toStrictEqual({
      ok: true,
      events: [{ type: 'request.approved', subject, data: {} }],
    });
  });
  test('the same decision by the same officer is the same step; any other is refused', () => {
    expect(approve(approved)).toEqual({ ok: true, already: approved });
    expect(reject(rejected)).toEqual({ ok: true, already: rejected });
    expect(refusal(reject(approved))).toBe('not-awaiting-approval');
    expect(refusal(decideRequest(approved, { approve: true, by: 'officer:cb-000000000002' }))).toBe(
      'not-awaiting-approval',
    );
    for (const request of [received, begun, withdrawn, done])
      for (const decide of [approve, reject]) expect(refusal(decide(request))).toBe('not-awaiting-approval');
    expect(refusal(approve(undefined))).toBe('no-such-resource');
  });
});

describe('is withdrawn (Đ29.3)', () => {
  test('until somebody begins to answer or decides', () => {
    expect(withdrawn).toEqual({ ...lived(cancel), state: 'withdrawn', withdrawnAt: at(1) });
    expect(lived(cancel, awaitApproval, withdrawRequest)).toMatchObject({ state: 'withdrawn' });
    for (const request of [begun, approved, rejected, done])
      expect(refusal(withdrawRequest(request))).toBe('request-being-answered');
  });
  test('once', () => {
    expect(withdrawRequest(withdrawn)).toEqual({ ok: true, already: withdrawn });
    expect(refusal(withdrawRequest(undefined))).toBe('no-such-resource');
  });
});

describe('is answered', () => {
  test('begun once, where an answer is due', () => {
    expect(begun).toEqual({ ...received, answering: { since: at(1), given: [] } });
    for (const request of [begun, waiting, rejected, withdrawn, done])
      expect(beginAnswer(request)).toEqual({ ok: true, already: request });
    expect(lived(cancel, awaitApproval, approve, beginAnswer)).toHaveProperty('answering');
    expect(refusal(beginAnswer(undefined))).toBe('no-such-resource');
  });
  test.each(['create', 'cancel', 'recall', 'close', 'authenticate', 'refused'] as const)(
    '%s, once',
    (kind) => {
      const answer = answers[kind];
      const request = lived(
        { create, cancel, recall, close, authenticate, refused: cancel }[kind],
        beginAnswer,
        answered(answer),
      );
      expect(request).toMatchObject({ state: 'done', answer, answeredAt: at(2) });
      expect(request).not.toHaveProperty('answering');
      expect(answerRequest(request, answers.refused)).toEqual({ ok: true, already: request });
    },
  );
  test('not where none is due', () => {
    for (const request of [waiting, rejected, withdrawn, done])
      expect(answerRequest(request, answers.refused)).toEqual({ ok: true, already: request });
    expect(refusal(answerRequest(undefined, answers.refused))).toBe('no-such-resource');
  });
  test('and the ledger tells of a cancellation whose record it was', () => {
    expect(answerRequest(approved, answers.cancel)).toMatchObject({ events: [{ subject: { sha256 } }] });
    expect(answerRequest(begun, answers.create)).toMatchObject({ events: [{ subject: subjectOf(create) }] });
    expect(answerRequest(approved, answers.refused)).toStrictEqual({
      ok: true,
      events: [{ type: 'request.answered', subject: subjectOf(cancel), data: { answer: answers.refused } }],
    });
  });
});

describe('the answer to a long list', () => {
  const many = Array.from({ length: 500 }, (_, index) => opened(index, 11));
  const answer: RequestAnswer = { kind: 'create', results: many };
  const body: RequestBody = { ...create, personalIds: many.map((result) => result.personalId) };
  const key = new Uint8Array(32);
  const lineOf = (event: RequestEvent) => {
    const frame = { id: `request/${'a'.repeat(32)}/1000/0`, at: at(0), actor: 'system:answer-request' };
    return entryLine({ ...event, ...frame, requestId: 'x'.repeat(64) }, key, 'b'.repeat(32));
  };

  test('is told in parts that fit into an entry, and is whole in the end', () => {
    let request = lived(body, beginAnswer);
    const lines: number[] = [];
    while (!isFinal(request)) {
      const decision = answerRequest(request, answer);
      if (!decision.ok || !('events' in decision)) throw new Error('not answered');
      lines.push(...decision.events.map((event) => lineOf(event).length));
      request = evolved(request, decision, 5);
      if (!isFinal(request)) {
        expect(request.state).toBe('received');
        expect(request.answer).toBeUndefined();
        expect(request.answering).toEqual({
          since: at(1),
          given: many.slice(0, request.answering?.given.length),
        });
      }
    }
    expect(request).toMatchObject({ state: 'done', answer, answeredAt: at(5) });
    expect(lines.length).toBeGreaterThan(10);
    expect(Math.max(...lines)).toBeGreaterThan(MOST_ENTRY_BYTES * 0.85);
    expect(Math.max(...lines.slice(0, -1))).toBeLessThan(MOST_ENTRY_BYTES);
  });
  test('what was given stands, whatever a later run says of it', () => {
    const begins = lived(body, beginAnswer);
    const first = evolved(begins, answerRequest(begins, answer), 3);
    const given = first.answering?.given.length ?? 0;
    expect(given).toBeGreaterThan(10);
    const other = { kind: 'create' as const, results: many.map((_, index) => opened(index)) };
    const second = evolved(first, answerRequest(first, other), 4);
    expect(second.answer).toEqual({
      kind: 'create',
      results: [...many.slice(0, given), ...other.results.slice(given)],
    });
  });
  test('of 500 pupils without earlier years is one entry', () => {
    const all = { kind: 'create' as const, results: many.map((_, index) => opened(index)) };
    expect(answerRequest(lived(body, beginAnswer), all)).toMatchObject({
      events: [{ type: 'request.answered' }],
    });
  });
  test('of 40,000 bytes is one entry, of one more two; a comma counts, a letter as its bytes', () => {
    const two = (more: number) => {
      const [first, second] = [1, 2].map(refusedOne) as [CreateResult, CreateResult];
      const left = 40_000 - JSON.stringify(first).length - JSON.stringify(second).length - 2;
      const detail = `${'ế'}${'x'.repeat(left - ',"detail":""'.length - 3 + more)}`;
      const long = { ...second, refusal: { code: 'open-at-another-school', detail } } as CreateResult;
      return { kind: 'create' as const, results: [first, long] };
    };
    expect(answerRequest(begun, two(0))).toMatchObject({ events: [{ type: 'request.answered' }] });
    expect(answerRequest(begun, two(1))).toMatchObject({ events: [{ type: 'request.answered-in-part' }] });
  });
  test('each part holds one pupil at least', () => {
    const huge = { kind: 'create' as const, results: [opened(1, 500), opened(2, 500), opened(3)] };
    expect(answerRequest(begun, huge)).toMatchObject({
      events: [{ type: 'request.answered-in-part', data: { results: [huge.results[0]] } }],
    });
  });
  test('the list itself fits into one entry', () => {
    const decision = receiveRequest(undefined, body, school);
    if (!decision.ok || !('events' in decision)) throw new Error('not received');
    expect(decision.events.map(lineOf)).toHaveLength(1);
  });
});

describe('evolve', () => {
  const events: readonly RequestEvent[] = [
    { type: 'request.received', data: { body: create, asker: school } },
    { type: 'request.awaiting-approval', data: {} },
    { type: 'request.approved', data: {} },
    { type: 'request.rejected', data: {} },
    { type: 'request.withdrawn', data: {} },
    { type: 'request.answering', data: {} },
    { type: 'request.answered-in-part', data: { results } },
    { type: 'request.answered', data: { answer: answers.create } },
  ];
  const follow: Readonly<Record<keyof typeof each | 'none', readonly string[]>> = {
    none: ['received'],
    received: ['withdrawn', 'answering', 'answered'],
    begun: ['answered-in-part', 'answered'],
    waiting: ['approved', 'rejected', 'withdrawn'],
    approved: ['answering', 'answered'],
    rejected: [],
    withdrawn: [],
    done: [],
  };
  test.each(Object.keys(follow) as (keyof typeof follow)[])(
    'after %s, what can follow and nothing else',
    (name) => {
      const standing = name === 'none' ? undefined : each[name];
      const possible = events.filter((event) => {
        try {
          requestAggregate.evolve(standing, placed(event, 5));
          return true;
        } catch (error) {
          expect(error).toBeInstanceOf(EventOutOfPlace);
          return false;
        }
      });
      expect(possible.map(({ type }) => type.replace('request.', ''))).toEqual(follow[name]);
    },
  );
  test('no part is told of a cancellation, nor another answer after parts', () => {
    const [part, whole] = events.slice(-2) as [RequestEvent, RequestEvent];
    const cancelling = lived(cancel, awaitApproval, approve, beginAnswer);
    expect(() => requestAggregate.evolve(cancelling, placed(part, 5))).toThrow(EventOutOfPlace);
    const given = requestAggregate.evolve(begun, placed(part, 5));
    const other: RequestEvent = { type: 'request.answered', data: { answer: answers.refused } };
    expect(() => requestAggregate.evolve(given, placed(other, 5))).toThrow(EventOutOfPlace);
    expect(requestAggregate.evolve(given, placed(whole, 5)).answer).toEqual({
      kind: 'create',
      results: [...results, ...results],
    });
  });
  test('every verdict, and wherever a transcript stands, can be told', () => {
    expect(requestAggregate.kind).toBe('request');
    const [record] = answers.authenticate.records;
    const told = (more: object) => ({
      answer: { ...answers.authenticate, records: [{ ...record, ...more }] },
    });
    const all = [
      ...['TOTAL-PASSED', 'INDETERMINATE', 'TOTAL-FAILED'].map((verdict) => ({ verdict })),
      ...['open', 'released', 'departing', 'departed', 'expected', 'elsewhere'].map((transcriptState) => ({
        transcriptState,
      })),
    ];
    const schema = requestAggregate.events['request.answered'];
    for (const more of all) expect(schema.parse(told(more))).toEqual(told(more));
    expect(schema.safeParse(told({ verdict: '' })).success).toBe(false);
  });
  test('what it does not know is no event', () => {
    for (const [type, schema] of Object.entries(requestAggregate.events)) {
      const event = events.find((one) => one.type === type);
      expect(schema.parse(event?.data)).toEqual(event?.data);
      expect(schema.safeParse({ ...event?.data, more: 1 }).success).toBe(false);
    }
  });
});

test('whatever rules are asked in whatever order, what they decide can be evolved, the same twice', () => {
  const { below, pick } = random(20_260_301);
  const seen = new Set<string>();
  for (let life = 0; life < 1_000; life += 1) {
    const body = pick([create, cancel, recall, close, authenticate]);
    const answer = pick([answers[body.kind], answers.refused]);
    const rules = [awaitApproval, approve, reject, withdrawRequest, beginAnswer, answered(answer)];
    const story: { readonly event: RequestEvent; readonly hour: number }[] = [];
    let request: RepositoryRequest | undefined;
    for (let hour = 0; hour < 8; hour += 1) {
      const rule: Rule = request ? pick(rules) : (standing) => receiveRequest(standing, body, school);
      const decision = rule(request);
      if (!decision.ok || !('events' in decision)) continue;
      story.push(...decision.events.map((event) => ({ event, hour })));
      request = evolved(request, decision, hour);
      if (below(10) === 0) expect(rule(request)).not.toHaveProperty('events');
    }
    const again = story.reduce<RepositoryRequest | undefined>(
      (state, { event, hour }) => requestAggregate.evolve(state, placed(event, hour)),
      undefined,
    );
    expect(again).toEqual(request);
    seen.add(request?.state ?? 'none');
  }
  expect([...seen].sort()).toEqual([
    'approved',
    'awaiting-approval',
    'done',
    'received',
    'rejected',
    'withdrawn',
  ]);
});
