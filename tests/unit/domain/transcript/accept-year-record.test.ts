import { describe, expect, test } from 'vitest';
import { acceptYearRecord } from '../../../../src/domain/transcript/accept-year-record.ts';
import type { Transcript } from '../../../../src/domain/transcript/transcript.ts';
import {
  afterLock,
  before,
  calendar,
  hash,
  here,
  inTerm,
  record,
  stepped,
  there,
  transcript,
  year,
} from './pupils.ts';
import { submission } from './statements.ts';

const accept = (standing: Transcript | undefined, push = submission(), now = inTerm) =>
  acceptYearRecord(standing, push, calendar, now);
/** The record that an accepted push adds. */
const added = (standing: Transcript, push = submission(), now = inTerm) =>
  stepped(standing, accept(standing, push, now), { now }).years.at(-1);
const code = (decision: ReturnType<typeof accept>) => (decision.ok ? 'ok' : decision.refusal.code);

describe('a verified year record joins the transcript (Đ24.7)', () => {
  test('when the transcript is open at the pushing school for that year', () => {
    const standing = transcript();
    const at = inTerm.toISOString();
    const holder = { fullName: 'Thử Nghiệm An', birthDate: '2013-01-02' };
    const years = [record({ acceptedAt: at })];
    expect(stepped(standing, accept(standing))).toEqual({
      ...standing,
      version: 4,
      years,
      holder,
      updatedAt: at,
    });
  });
  test('the same bytes again are the same step', () => {
    const standing = record();
    expect(accept(transcript({ years: [standing] }))).toEqual({ ok: true, already: standing });
  });
  test('the same bytes again are the same step even after the pupil has moved on', () => {
    const standing = record();
    const moved = transcript({ years: [standing], state: { kind: 'open', schoolId: there } });
    expect(accept(moved)).toEqual({ ok: true, already: standing });
  });
  test('its own step is the same step even when it was cancelled since', () => {
    const done = record({ ended: { kind: 'cancelled', requestId: 'r', reason: 'sai', at: 'x' } });
    expect(accept(transcript({ years: [done] }))).toEqual({ ok: true, already: done });
  });
  test('the same bytes in another submission are the same step while they are in force', () => {
    const [again, standing] = [submission({ submissionId: 's2' }), record()];
    expect(accept(transcript({ years: [standing] }), again)).toEqual({ ok: true, already: standing });
    const cancelled = record({ ended: { kind: 'cancelled', requestId: 'r', reason: 'sai', at: 'x' } });
    expect(accept(transcript({ years: [cancelled] }), again)).toEqual({
      ok: false,
      refusal: { code: 'record-ended', detail: 'cancelled' },
    });
    const byAnother = record({ schoolId: there });
    expect(added(transcript({ years: [byAnother] }), again)).toMatchObject({ submissionId: 's2' });
    const overtaken = transcript({ years: [standing, record({ sha256: hash('b'), submissionId: 's3' })] });
    expect(code(accept(overtaken, again))).toBe('year-record-exists');
  });
  test('the same act of sealing in other bytes is the same record (Đ25.3)', () => {
    const variant = submission({ submissionId: 's2', sha256: hash('b'), sealed: hash('e') });
    const standing = record({ sealed: hash('e') });
    expect(code(accept(transcript({ years: [standing] }), variant))).toBe('year-record-exists');
    const cancelled = { kind: 'cancelled', requestId: 'r', reason: 'sai', at: 'x' } as const;
    expect(accept(transcript({ years: [{ ...standing, ended: cancelled }] }), variant)).toEqual({
      ok: false,
      refusal: { code: 'record-ended', detail: 'cancelled' },
    });
    const moved = transcript({ years: [standing], state: { kind: 'open', schoolId: there } });
    expect(code(accept(moved, variant))).toBe('transcript-not-open');
    const july = new Date('2026-07-10T08:00:00+07:00');
    const toBeSupplemented = transcript({ years: [{ ...standing, outcome: 'not-promoted' }] });
    expect(code(accept(toBeSupplemented, variant, july))).toBe('year-record-exists');
    const another = submission({ ...variant, sealed: hash('f') });
    expect(code(accept(toBeSupplemented, another, july))).toBe('ok');
  });
  test('another act of sealing, or one that is not known, is another record', () => {
    const ended = { kind: 'cancelled', requestId: 'r', reason: 'sai', at: 'x' } as const;
    const { sealed: _, ...unknown } = submission({ submissionId: 's2', sha256: hash('b') });
    const sealed = { ...unknown, sealed: hash('e') };
    for (const [before, push] of [
      [record({ ended }), unknown],
      [record({ ended }), sealed],
      [record({ ended, sealed: hash('e') }), unknown],
      [record({ ended, sealed: hash('f') }), sealed],
      [record({ ended, sealed: hash('e'), schoolId: there }), sealed],
    ] as const)
      expect(code(accept(transcript({ years: [before] }), push))).toBe('ok');
    expect(added(transcript(), sealed)).toEqual(
      record({ submissionId: 's2', sha256: hash('b'), acceptedAt: inTerm.toISOString(), sealed: hash('e') }),
    );
    expect(added(transcript(), unknown)).not.toHaveProperty('sealed');
  });
  test('a cancelled record leaves room for a corrected one, and stays (Đ25.3)', () => {
    const cancelled = record({
      sha256: hash('b'),
      ended: { kind: 'cancelled', requestId: 'r', reason: 'sai', at: 'x' },
    });
    const standing = transcript({ years: [cancelled] });
    expect(stepped(standing, accept(standing)).years).toMatchObject([cancelled, { sha256: hash('a') }]);
  });
  test.each([
    ['on the closing day', '2026-06-30T23:59:59+07:00', false],
    ['on the day after it', '2026-07-01T00:00:00+07:00', true],
    ['on the last day to add results', '2026-08-15T23:59:59+07:00', true],
    ['once the year is locked', '2026-08-16T00:00:00+07:00', true],
  ])('a first record %s is kept; after the closing it is marked late (Đ25.1)', (_, at, late) => {
    expect(added(transcript(), submission(), new Date(at))).toMatchObject({ late });
  });
  test('the day that counts is the day it was handed in, however long the check took', () => {
    const push = submission({ receivedAt: '2026-06-30T16:59:59.000Z' });
    expect(added(transcript(), push, afterLock)).toMatchObject({ late: false });
  });
});

describe('a pupil who moved within the year (Đ26.2)', () => {
  const former = record({ schoolId: there, sha256: hash('b') });
  const moved = (openedAt: string) =>
    transcript({
      years: [former],
      enrolments: [
        { schoolYear: year, schoolId: there, requestId: 'r', openedAt: '2025-09-01T00:00:00.000Z' },
        { schoolYear: year, schoolId: here, requestId: 'r2', openedAt },
      ],
    });
  test('gets the record of the receiving school beside that of the former one', () => {
    const standing = moved('2026-02-01T00:00:00.000Z');
    expect(stepped(standing, accept(standing)).years).toMatchObject([former, { sha256: hash('a') }]);
  });
  test('a school that opened the year after its closing does not write over it', () => {
    const supplement = new Date('2026-07-10T08:00:00+07:00');
    const decision = accept(moved('2026-07-05T00:00:00.000Z'), submission(), supplement);
    expect(code(decision)).toBe('year-record-exists');
  });
});

describe('it is refused', () => {
  test('when the school in the data is not the pushing one', () => {
    const push = submission({ schoolId: there });
    expect(code(accept(transcript(), push))).toBe('school-mismatch');
  });
  test('when no transcript was opened (Đ24.4)', () => {
    expect(code(accept(undefined))).toBe('transcript-not-open');
  });
  test('when another year is open, but not this one', () => {
    const enrolments = [{ schoolYear: before, schoolId: here, requestId: 'r', openedAt: 'x' }];
    expect(code(accept(transcript({ enrolments })))).toBe('transcript-not-open');
  });
  test('when the pupil is at another school', () => {
    expect(code(accept(transcript({ state: { kind: 'open', schoolId: there } })))).toBe(
      'transcript-not-open',
    );
  });
  test('when the former school pushes after the receiving school opened the year', () => {
    const enrolments = [
      { schoolYear: year, schoolId: here, requestId: 'r', openedAt: 'x' },
      { schoolYear: year, schoolId: there, requestId: 'r2', openedAt: 'y' },
    ];
    expect(code(accept(transcript({ enrolments })))).toBe('transcript-not-open');
  });
  test('while a transfer is under way, and after the departure', () => {
    const released = { kind: 'released', from: here, to: there, transferId: 't' } as const;
    const departed = { kind: 'departed', from: here, province: 'x', transferId: 't' } as const;
    expect(code(accept(transcript({ state: released })))).toBe('transfer-under-way');
    expect(code(accept(transcript({ state: departed })))).toBe('departed');
  });
  test('when the year has another record in force (Đ25.3), and all the more once locked (Đ25.4)', () => {
    const standing = transcript({ years: [record({ sha256: hash('b') })] });
    expect(code(accept(standing))).toBe('year-record-exists');
    expect(code(accept(standing, submission(), afterLock))).toBe('year-locked');
  });
});
