import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../../src/domain/refusal.ts';
import { acceptYearRecord } from '../../../../src/domain/transcript/accept-year-record.ts';
import { cancelYearRecord } from '../../../../src/domain/transcript/cancel-year-record.ts';
import { closeYearRecord } from '../../../../src/domain/transcript/close-year-record.ts';
import { recallYearRecord } from '../../../../src/domain/transcript/recall-year-record.ts';
import { PHASE_STEPS, recordPhase } from '../../../../src/domain/transcript/record-phase.ts';
import { replaceYearRecord } from '../../../../src/domain/transcript/replace-year-record.ts';
import {
  recordInForce,
  type Transcript,
  type YearRecord,
} from '../../../../src/domain/transcript/transcript.ts';
import {
  afterLock,
  before,
  calendar,
  elsewhere,
  hash,
  here,
  inTerm,
  record,
  stepped,
  there,
  transcript,
  year,
} from './pupils.ts';
import { closingOf, recallOf, replacementOf, statement, submission } from './statements.ts';

const at = inTerm.toISOString();
const july = new Date('2026-07-10T08:00:00+07:00');
const fresh = submission({ submissionId: 's2', sha256: hash('b') });
const closed = { at: 'y', statement: hash('6') };
const ended = { kind: 'cancelled', requestId: 'r', reason: 'x', at: 'y' } as const;
const code = (decision: Decision<object>) => (decision.ok ? 'ok' : decision.refusal.code);

type Rule = (standing: Transcript | undefined, now?: Date) => ReturnType<typeof recallYearRecord>;
const recall: Rule = (standing, now = inTerm) => recallYearRecord(standing, 'r9', recallOf(), calendar, now);
const close: Rule = (standing, now = inTerm) => closeYearRecord(standing, 'r9', closingOf(), calendar, now);
const replace = (standing: Transcript | undefined, now = inTerm, said = replacementOf(), push = fresh) =>
  replaceYearRecord(standing, push, said, calendar, now);
const rules = Object.entries<(standing: Transcript | undefined, now?: Date) => Decision<object>>({
  recall,
  close,
  replace,
});

describe('by a statement of principal and seal, while the year is not closed (Đ25.3), a school', () => {
  test('recalls its record: it stays, the year is open again, and another may come', () => {
    const standing = transcript({ years: [record({ schoolYear: before }), record()] });
    const after = stepped(standing, recall(standing));
    expect(after.years[1]).toEqual(
      record({ ended: { kind: 'recalled', at, requestId: 'r9', reason: 'Nhập sai điểm', statement } }),
    );
    expect(after.years[0]).toEqual(standing.years[0]);
    expect(recordInForce(after, year)).toBeUndefined();
    expect(code(acceptYearRecord(after, fresh, calendar, inTerm))).toBe('ok');
    expect(acceptYearRecord(after, submission({ submissionId: 's9' }), calendar, inTerm)).toEqual({
      ok: false,
      refusal: { code: 'record-ended', detail: 'recalled' },
    });
  });

  test('replaces its record by the one that was sent along, in one step', () => {
    const standing = transcript({ years: [record({ late: true })] });
    const decision = replace(standing);
    if (!decision.ok || !('events' in decision)) throw new Error('refused');
    expect(decision.events.length).toBe(1);
    const after = stepped(standing, decision);
    const by = { by: hash('b'), reason: 'Nhập sai điểm', statement };
    expect(after.years).toEqual([
      record({ late: true, ended: { kind: 'replaced', at, ...by } }),
      record({ sha256: hash('b'), submissionId: 's2', acceptedAt: at, late: true }),
    ]);
    expect(after.holder?.fullName).toBe('Thử Nghiệm An');
  });

  test('closes the records of a class: no recall or replacement after it, a cancellation by the department still', () => {
    const standing = transcript({ years: [record()] });
    const after = stepped(standing, close(standing));
    expect(after.years).toEqual([record({ closed: { at, statement } })]);
    const [only] = after.years;
    if (!only) throw new Error('no record');
    expect(recordPhase(calendar, only, inTerm)).toBe('supplement');
    expect(recordPhase(calendar, only, afterLock)).toBe('locked');
    const other = hash('7');
    expect(code(recallYearRecord(after, 'r10', recallOf({}, other), calendar, inTerm))).toBe('year-closed');
    expect(code(replace(after))).toBe('year-closed');
    expect(code(closeYearRecord(after, 'r10', closingOf({}, other), calendar, inTerm))).toBe('year-closed');
    const cancellation = { requestId: 'r', schoolYear: year, reason: 'sai', requestedBy: here };
    expect(code(cancelYearRecord(after, cancellation, calendar, inTerm))).toBe('ok');
    expect(code(cancelYearRecord(after, cancellation, calendar, afterLock))).toBe('year-locked');
  });

  test('takes each step once, by whichever request the statement comes', () => {
    const standing = transcript({ years: [record()] });
    const recalled = stepped(standing, recall(standing));
    expect(recallYearRecord(recalled, 'r10', recallOf(), calendar, inTerm)).toEqual({
      ok: true,
      already: true,
    });
    const once = stepped(standing, close(standing));
    expect(closeYearRecord(once, 'r10', closingOf(), calendar, inTerm)).toEqual({ ok: true, already: true });
    const replaced = stepped(standing, replace(standing));
    const [, now] = replaced.years;
    expect(replace(replaced)).toEqual({ ok: true, already: now });
    const again = submission({ submissionId: 's3', sha256: hash('b') });
    expect(replace(replaced, inTerm, replacementOf(), again)).toEqual({ ok: true, already: now });
    const [gone, after] = replaced.years;
    const since = { ...replaced, years: [gone, { ...after, ended }] as YearRecord[] };
    expect(replace(since)).toEqual({ ok: true, already: { ...now, ended } });
    expect(code(replace(since, inTerm, replacementOf(), again))).toBe('no-such-year-record');
  });

  test('is not held back by an earlier statement on another record of the year', () => {
    const other = { at: 'y', statement: hash('6') };
    const recalled = { kind: 'recalled', requestId: 'r', reason: 'x', ...other } as const;
    const earlier = record({ sha256: hash('c'), ended: recalled });
    expect(recall(transcript({ years: [earlier, record()] }))).toHaveProperty('events');
    const closedBefore = record({ sha256: hash('c'), closed: { at: 'y', statement }, ended: recalled });
    const again = close(transcript({ years: [closedBefore, record()] }));
    expect(again).toHaveProperty('events');
    const replaced = { kind: 'replaced', by: hash('b'), reason: 'x', ...other } as const;
    const byOther = [record({ ended: replaced }), record({ sha256: hash('b'), submissionId: 's0' })];
    expect(code(replace(transcript({ years: byOther })))).toBe('statement-of-another-record');
  });

  test.each(rules)('%s: of another record than the one in force is refused', (_, rule) => {
    expect(code(rule(transcript({ years: [record({ sha256: hash('c') })] })))).toBe(
      'statement-of-another-record',
    );
    expect(code(rule(transcript({ years: [record({ ended })] })))).toBe('no-such-year-record');
    expect(code(rule(transcript({ years: [record({ schoolYear: before })] })))).toBe('no-such-year-record');
  });

  test.each(rules)(
    '%s: of another school’s record, or of a pupil whom the school does not hold, is refused',
    (_, rule) => {
      expect(code(rule(transcript({ years: [record({ schoolId: there })] })))).toBe('not-your-record');
      const moved = transcript({ years: [record()], state: { kind: 'open', schoolId: there } });
      expect([code(rule(moved)), code(rule(undefined))]).toEqual([
        'no-such-transcript',
        'no-such-transcript',
      ]);
      const leaving = { kind: 'released', from: here, to: there, transferId: 't' } as const;
      expect(code(rule(transcript({ years: [record()], state: leaving })))).toBe('transfer-under-way');
    },
  );

  test.each(rules)('%s: after the closing day, or once closed, comes too late', (_, rule) => {
    const standing = transcript({ years: [record()] });
    expect(code(rule(standing, new Date('2026-06-30T23:59:59+07:00')))).toBe('ok');
    expect(code(rule(standing, july))).toBe('year-closed');
    expect(code(rule(standing, afterLock))).toBe('year-locked');
    expect(code(rule(transcript({ years: [record({ closed })] })))).toBe('year-closed');
  });

  test('a replacement names the very document, pupil, year and school that it comes with', () => {
    const standing = transcript({ years: [record()] });
    for (const other of [
      replacementOf({ replacement: hash('c') }),
      replacementOf({ schoolYear: before }),
      replacementOf({ schoolId: elsewhere }),
      replacementOf({ personalId: '099204000009' as typeof standing._id }),
    ])
      expect(code(replace(standing, inTerm, other))).toBe('statement-of-another-record');
    const foreign = submission({ ...fresh, schoolId: there });
    expect(code(replace(standing, inTerm, replacementOf(), foreign))).toBe('school-mismatch');
  });

  test('a record never takes its own place, nor one that has ended that of another', () => {
    const self = replacementOf({ replacement: hash('a') });
    const same = submission({ submissionId: 's9' });
    expect(code(replace(transcript({ years: [record()] }), inTerm, self, same))).toBe('year-record-exists');
    const years = [record({ sha256: hash('b'), submissionId: 's0', ended }), record()];
    expect(replace(transcript({ years }))).toEqual({
      ok: false,
      refusal: { code: 'record-ended', detail: 'cancelled' },
    });
  });

  test('nor do the same words of the seal in other bytes', () => {
    const variant = submission({ ...fresh, sealed: hash('e') });
    const standing = transcript({ years: [record({ sealed: hash('e') })] });
    expect(code(replace(standing, inTerm, replacementOf(), variant))).toBe('year-record-exists');
    const gone = record({ sha256: hash('c'), submissionId: 's0', sealed: hash('e'), ended });
    const since = transcript({ years: [gone, record()] });
    expect(code(replace(since, inTerm, replacementOf(), variant))).toBe('record-ended');
  });

  test('a replacement counts by the day on which it was handed in', () => {
    const standing = transcript({ years: [record()] });
    const inTime = submission({ ...fresh, receivedAt: '2026-06-30T10:00:00.000Z' });
    expect(code(replace(standing, july, replacementOf(), inTime))).toBe('ok');
  });

  test('a closing is of the class that the record names, and of pupils whom it lists', () => {
    const standing = transcript({ years: [record({ className: '7B' })] });
    expect(close(standing)).toEqual({
      ok: false,
      refusal: { code: 'statement-of-another-record', detail: 'class' },
    });
    const others = closingOf({
      records: [{ personalId: '099204000009' as typeof standing._id, record: hash('a') }],
    });
    expect(code(closeYearRecord(transcript({ years: [record()] }), 'r9', others, calendar, inTerm))).toBe(
      'no-such-transcript',
    );
  });
});

describe('from the closing to 15/8 (Đ25.2) a record', () => {
  const supplemented = (outcome: YearRecord['outcome'], more: Partial<YearRecord> = {}, now = july) => {
    const standing = transcript({ years: [record({ ...(outcome && { outcome }), ...more })] });
    const decision = acceptYearRecord(standing, fresh, calendar, now);
    return decision.ok ? stepped(standing, decision, { now }) : decision.refusal.code;
  };

  test.each(['not-promoted', 'not-yet'] as const)(
    'that says %s gives way to one with the results',
    (outcome) => {
      const after = supplemented(outcome, { closed });
      if (typeof after === 'string') throw new Error(after);
      const at = july.toISOString();
      expect(after.years).toEqual([
        record({ outcome, closed, ended: { kind: 'replaced', at, by: hash('b') } }),
        record({ sha256: hash('b'), submissionId: 's2', acceptedAt: at, closed }),
      ]);
    },
  );
  test('that says promoted, or does not tell, stays', () => {
    expect([supplemented('promoted'), supplemented(undefined)]).toEqual([
      'supplement-not-due',
      'supplement-not-due',
    ]);
  });
  test('is not added to before the closing, nor after the lock, nor by another school', () => {
    expect(supplemented('not-promoted', {}, inTerm)).toBe('year-record-exists');
    expect(supplemented('not-promoted', {}, new Date('2026-08-15T23:59:59+07:00'))).toMatchObject({});
    expect(supplemented('not-promoted', {}, afterLock)).toBe('year-locked');
    const late = [{ schoolYear: year, schoolId: here, requestId: 'r1', openedAt: july.toISOString() }];
    const standing = transcript({
      years: [record({ outcome: 'not-promoted', schoolId: there })],
      enrolments: late,
    });
    expect(code(acceptYearRecord(standing, fresh, calendar, july))).toBe('year-record-exists');
  });
  test('may be added to early where its school has closed it early', () => {
    expect(supplemented('not-promoted', { closed }, inTerm)).toMatchObject({ years: [{}, { closed }] });
  });
  test('that was late stays late', () => {
    expect(supplemented('not-promoted', { late: true })).toMatchObject({
      years: [{ late: true }, { late: true }],
    });
  });
});

describe('a pupil who moved within the year (Đ26.2)', () => {
  const opened = (openedAt: string) => [{ schoolYear: year, schoolId: here, requestId: 'r1', openedAt }];
  const added = (standing: YearRecord, openedAt: string, now = inTerm, days = calendar) =>
    code(acceptYearRecord(transcript({ years: [standing], enrolments: opened(openedAt) }), fresh, days, now));
  const spring = '2026-03-01T00:00:00.000Z';
  const former = record({ schoolId: there });

  test('has a record of each school, the new one’s late where it comes after the closing or the lock', () => {
    expect([added(former, spring), added(former, spring, july), added(former, spring, afterLock)]).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
    const late = acceptYearRecord(
      transcript({ years: [former], enrolments: opened(spring) }),
      fresh,
      calendar,
      afterLock,
    );
    expect(late).toMatchObject({ events: [{ data: { late: true } }] });
  });
  test('keeps what the former school had closed before: by its statement, or by its day', () => {
    const closedBefore = { ...former, closed: { at: '2026-02-28T00:00:00.000Z', statement: hash('6') } };
    expect(added(closedBefore, spring)).toBe('year-record-exists');
    expect(
      added({ ...former, closed: { at: '2026-03-02T00:00:00.000Z', statement: hash('6') } }, spring),
    ).toBe('ok');
    const atOnce = { ...former, closed: { at: spring, statement: hash('6') } };
    expect(added(atOnce, spring)).toBe('year-record-exists');
    const own = {
      schoolYear: year,
      schoolId: here,
      closing: '2026-07-20',
      decision: 'QĐ 1',
      approvedBy: 'Sở GD',
    };
    const longer = { ...calendar, exceptions: [own] };
    expect(added(former, '2026-07-05T00:00:00.000Z', july, longer)).toBe('year-record-exists');
    expect(added(former, '2026-06-20T00:00:00.000Z', july, longer)).toBe('ok');
  });
  test('and came back: the first school’s own bytes are not taken in a second time', () => {
    const years = [record(), record({ schoolId: there, sha256: hash('c'), submissionId: 's3' })];
    const again = submission({ submissionId: 's9' });
    const back = transcript({ years, enrolments: opened(spring) });
    expect(code(acceptYearRecord(back, again, calendar, inTerm))).toBe('year-record-exists');
  });
});

test('what a record says of the year is kept with it', () => {
  const standing = transcript();
  const promoted = submission({ content: { ...submission().content, outcome: 'promoted' } });
  const decision = acceptYearRecord(standing, promoted, calendar, inTerm);
  expect(stepped(standing, decision).years).toMatchObject([{ outcome: 'promoted' }]);
});

test('a year is closed by its school or by the day, and locked by the day alone (Đ25.1, Đ25.4)', () => {
  expect(PHASE_STEPS.map(({ from, to, by }) => [from, to, by])).toEqual([
    ['until-closing', 'supplement', 'record.close'],
    ['until-closing', 'supplement', 'day'],
    ['supplement', 'locked', 'day'],
  ]);
  expect(recordPhase(calendar, record(), inTerm)).toBe('until-closing');
  expect(recordPhase(calendar, record({ closed }), july)).toBe('supplement');
});
